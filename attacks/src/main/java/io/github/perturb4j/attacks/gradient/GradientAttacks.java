package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.StepSize;
import java.util.List;

/** The attacks of this family by name. */
public final class GradientAttacks {
    private static final double TUTORIAL_RATE = 0.1;

    /** One line for each. */
    public static final List<AttackSpec> SPECS = List.of(
            new AttackSpec("fgsm", "one step of the whole radius (Goodfellow et al. 2015)", o -> new Fgsm()),
            new AttackSpec(
                    "pgd",
                    "projected gradient descent from a random start (Madry et al. 2018)",
                    o -> new Pgd(
                            o.integer("steps", 20),
                            o.stepSize("step-size", StepSize.ofEpsilon(0.25)),
                            o.flag("random-start", true),
                            o.integer("restarts", 1))),
            new AttackSpec(
                    "apgd-ce",
                    "Auto-PGD on the cross-entropy (Croce and Hein 2020)",
                    o -> new Apgd(ApgdLoss.CE, o.integer("steps", 100), o.integer("restarts", 1))),
            new AttackSpec(
                    "apgd-dlr",
                    "Auto-PGD on the difference of logits ratio, with 2 classes on the difference (Croce and Hein 2020)",
                    o -> new Apgd(ApgdLoss.DLR, o.integer("steps", 100), o.integer("restarts", 1))),
            new AttackSpec(
                    "apgd-t",
                    "Auto-PGD on the targeted ratio, with 3 classes or fewer on the difference (Croce and Hein 2020)",
                    o -> new ApgdTargeted(o.integer("steps", 100), o.integer("targets", 9), o.integer("restarts", 1))),
            new AttackSpec(
                    "sgd",
                    "plain gradient descent on the perturbation (Kolter and Madry 2018)",
                    o -> new GradientDescent(o.integer("steps", 30), o.number("learning-rate", TUTORIAL_RATE))));

    private GradientAttacks() {}
}
