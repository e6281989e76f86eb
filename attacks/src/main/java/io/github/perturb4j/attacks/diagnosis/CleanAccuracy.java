package io.github.perturb4j.attacks.diagnosis;

/** A model that is not right before any attack was given other images than it was trained on. */
record CleanAccuracy() implements Check {
    @Override
    public String name() {
        return "clean-accuracy";
    }

    @Override
    public String question() {
        return "Does the model recognise the images before any attack, and as they are best?";
    }

    @Override
    public String source() {
        return "Carlini et al. 2019, section 4.2 (report clean model accuracy)";
    }

    @Override
    public Verdict run(Evidence evidence) {
        Share right = new Share(evidence.attacked().length, evidence.labels().length);
        double chance = 1.0 / evidence.classes();
        String seen = right.withInterval() + " right, where guessing gets " + EvidenceText.percent(chance);
        Preprocessing.Better better = Preprocessing.best(evidence, Preprocessing.NORMALISATIONS);
        if (better.isSignificant()) {
            return new Verdict(
                    better.isLarge() ? Status.FAILED : Status.SUSPICIOUS,
                    seen + "; " + better,
                    "give the model what it was trained on, as the second number has it, or mend the normalisation"
                            + " inside it");
        }
        if (right.lower() <= chance && right.upper() < ENOUGH) {
            return new Verdict(
                    right.value() <= chance ? Status.FAILED : Status.SUSPICIOUS,
                    seen + "; no other normalisation does better",
                    "check weights, labels and preprocessing: attacks on a model that guesses mean nothing");
        }
        return Verdict.passed(seen);
    }

    /** With so few samples that the accuracy may be this high, guessing cannot be told from knowing. */
    private static final double ENOUGH = 0.9;
}
