package io.github.perturb4j.attacks.diagnosis;

/** A loss that softmax saturates hides what the margin of the logits shows. */
record OtherLossChangesLittle() implements Check {
    private static final double SUSPICIOUS = 0.05;
    private static final double FAILED = 0.15;

    @Override
    public String name() {
        return "other-loss";
    }

    @Override
    public String question() {
        return "Does the same attack find little more with the margin of the logits as its loss?";
    }

    @Override
    public String source() {
        return "Carlini et al. 2019, section 3.1 (the loss function is changed as appropriate)";
    }

    @Override
    public Verdict run(Evidence evidence) {
        DiagnosticRun usual = evidence.usual();
        Fooled entropy = evidence.fooled(usual);
        Fooled margin = evidence.fooled(usual.with(Goal.MARGIN));
        Share more = margin.butNotBy(entropy.or(evidence.whiteBox()));
        return Verdict.of(
                more.judge(SUSPICIOUS, FAILED),
                "with the cross-entropy the attack fools the model on " + entropy.share() + ", with the margin on "
                        + margin.share() + "; the margin alone fools " + more.count() + ", more steps included",
                "attack the margin or the DLR loss as well (apgd-dlr, apgd-t), and count an image as lost if any of"
                        + " them fools it");
    }
}
