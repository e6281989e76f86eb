package io.github.perturb4j.attacks.diagnosis;

import io.github.perturb4j.attacks.blackbox.SquareAttack;

/** Gradients are more than an attack without them has: where it wins, they are masked. */
record BeatsBlackBox() implements Check {
    private static final double FIRST_SQUARE = 0.8;

    @Override
    public String name() {
        return "black-box";
    }

    @Override
    public String question() {
        return "Does the attack with gradients fool every image that one without them does?";
    }

    @Override
    public String source() {
        return "Carlini et al. 2019, sections 4.4 (gradient-free attacks), 5.4 (white-box beats black-box) and 5.6 (per"
                + " example)";
    }

    @Override
    public Verdict run(Evidence evidence) {
        int queries = evidence.settings().queries();
        SquareAttack square = new SquareAttack(queries, FIRST_SQUARE, 1);
        return AttackComparison.of(
                "Square (" + queries + (queries == 1 ? " query)" : " queries)"),
                evidence.fooled(DiagnosticRun.of(
                        square, evidence.settings().norm(), evidence.settings().epsilon())),
                "attacks with gradients",
                evidence.whiteBox(),
                "gradients are masked: see gradients, ascent and other-loss for how, and count what the black-box"
                        + " attack finds");
    }
}
