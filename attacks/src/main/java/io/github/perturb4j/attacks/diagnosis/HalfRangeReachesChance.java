package io.github.perturb4j.attacks.diagnosis;

/** With half of the range of every pixel any image becomes the same grey, which cannot be told apart. */
record HalfRangeReachesChance() implements Check {
    @Override
    public String name() {
        return "half-range";
    }

    @Override
    public String question() {
        return "Does an L-inf attack with half of the pixels' range bring accuracy down to chance?";
    }

    @Override
    public String source() {
        return "Carlini et al. 2019, section 5.2 (high distortion reaches random guessing)";
    }

    @Override
    public Verdict run(Evidence evidence) {
        Fooled fooled = evidence.fooled(evidence.far(0.5));
        Share left = new Share(fooled.samples().length - fooled.count(), evidence.labels().length);
        double chance = 1.0 / evidence.classes();
        Status status = left.lower() > chance
                ? Status.FAILED
                : left.count() == 0 || left.value() <= chance ? Status.PASSED : Status.SUSPICIOUS;
        return Verdict.of(
                status,
                "L-inf " + EvidenceText.brief(0.5 * evidence.range()) + " leaves " + left
                        + " right, where guessing gets " + EvidenceText.percent(chance),
                "the attack is blind, for no model can do this: see gradients and ascent for what masks them");
    }
}
