package io.github.perturb4j.attacks.diagnosis;

/** A model that draws random numbers: one gradient of it is noise, and a success may be luck. */
record Deterministic() implements Check {
    @Override
    public String name() {
        return "deterministic";
    }

    @Override
    public String question() {
        return "Does the model give the same answer twice?";
    }

    @Override
    public String source() {
        return "Carlini et al. 2019, section 4.6 (properly ensemble over randomness)";
    }

    @Override
    public Verdict run(Evidence evidence) {
        Agreement agreement = Agreement.of(evidence.logits(), evidence.probe().logits(evidence.images()));
        return Verdict.of(
                agreement.status(),
                "two answers to " + EvidenceText.images(evidence.labels().length) + ": " + agreement,
                "fix the random numbers while you attack, or attack the expectation (EOT), and count success over"
                        + " several draws; without wanting randomness look for dropout in training mode");
    }
}
