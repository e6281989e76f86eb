package io.github.perturb4j.attacks.diagnosis;

import io.github.perturb4j.attacks.gradient.Fgsm;

/** Many steps contain one: an iterative attack that loses to FGSM is caught near the image. */
record BeatsSingleStep() implements Check {
    @Override
    public String name() {
        return "single-step";
    }

    @Override
    public String question() {
        return "Does the attack with many steps beat one with a single step?";
    }

    @Override
    public String source() {
        return "Carlini et al. 2019, section 5.2 (basic sanity tests)";
    }

    @Override
    public Verdict run(Evidence evidence) {
        DiagnosticRun usual = evidence.usual();
        return AttackComparison.of(
                "FGSM",
                evidence.fooled(DiagnosticRun.of(new Fgsm(), usual.norm(), usual.epsilon())),
                usual.attack().name(),
                evidence.fooled(usual),
                "take a smaller step size and more steps, and keep the best iterate; else gradients near the image"
                        + " mislead: start at random points");
    }
}
