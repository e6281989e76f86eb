package io.github.perturb4j.attacks.diagnosis;

/** Without a bound an image can become any other: what is left right then shows an attack that does not work. */
record UnboundedReachesAll() implements Check {
    private static final double FEW = 0.02;

    @Override
    public String name() {
        return "unbounded";
    }

    @Override
    public String question() {
        return "Does an attack without a bound fool the model on every image?";
    }

    @Override
    public String source() {
        return "Carlini et al. 2019, section 5.3 (perform an unbounded attack); Pintor et al. 2022 (unconstrained"
                + " attack failure)";
    }

    @Override
    public Verdict run(Evidence evidence) {
        Fooled fooled = evidence.fooled(evidence.far(0.5)).or(evidence.fooled(evidence.far(1)));
        Share left = new Share(fooled.samples().length - fooled.count(), fooled.samples().length);
        return Verdict.of(
                left.count() == 0 ? Status.PASSED : left.atLeast() > FEW ? Status.FAILED : Status.SUSPICIOUS,
                "with the whole range of every pixel, " + fooled.share() + " images fool the model",
                "the attack does not work on this model: see gradients and ascent for what masks them");
    }
}
