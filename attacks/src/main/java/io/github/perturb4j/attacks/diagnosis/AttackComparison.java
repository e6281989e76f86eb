package io.github.perturb4j.attacks.diagnosis;

/** Sample by sample: a weaker attack should fool the model hardly anywhere that a stronger one does not. */
final class AttackComparison {
    /** Shares of samples that only the weaker attack fools: bad luck of the stronger one reaches up to the first. */
    private static final double SUSPICIOUS = 0.02;

    private static final double FAILED = 0.05;

    private AttackComparison() {}

    /** @param weaker and {@code stronger} as in "... fools 3 of 50" */
    static Verdict of(String weaker, Fooled weak, String stronger, Fooled strong, String remedy) {
        Share alone = weak.butNotBy(strong);
        return Verdict.of(
                alone.judge(SUSPICIOUS, FAILED),
                weaker + " fools the model on " + weak.share() + ", " + stronger + " on " + strong.share()
                        + "; the first alone fools " + alone.count(),
                remedy);
    }
}
