package io.github.perturb4j.attacks.diagnosis;

/** An attack whose success rises with its steps has told only how long it ran. */
record MoreStepsChangeLittle() implements Check {
    private static final double SUSPICIOUS = 0.05;
    private static final double FAILED = 0.15;

    @Override
    public String name() {
        return "more-steps";
    }

    @Override
    public String question() {
        return "Do more steps and restarts change little?";
    }

    @Override
    public String source() {
        return "Carlini et al. 2019, sections 4.8 (verify attack convergence) and 4.9 (random offsets)";
    }

    @Override
    public Verdict run(Evidence evidence) {
        Fooled usual = evidence.fooled(evidence.usual());
        Fooled stronger = evidence.fooled(evidence.stronger());
        Share more = stronger.butNotBy(usual);
        return Verdict.of(
                more.judge(SUSPICIOUS, FAILED),
                "the attack fools the model on " + usual.share() + "; 2 restarts of 50 steps from random points on "
                        + stronger.share() + ", " + more.count() + " of them new",
                "use more steps and restarts until the number stays, or an attack that chooses its step size"
                        + " (apgd-ce)");
    }
}
