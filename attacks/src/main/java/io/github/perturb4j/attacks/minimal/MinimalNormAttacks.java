package io.github.perturb4j.attacks.minimal;

import io.github.perturb4j.attacks.AttackSpec;
import java.util.List;

/** The attacks of this family by name. */
public final class MinimalNormAttacks {
    private static final double OVERSHOOT = 0.02;
    private static final double RATE = 0.05;

    /** One line for each. */
    public static final List<AttackSpec> SPECS = List.of(
            new AttackSpec(
                    "deepfool",
                    "steps to the nearest of the linearised boundaries (Moosavi-Dezfooli et al. 2016)",
                    o -> new DeepFool(
                            o.integer("steps", 50), o.integer("candidates", 9), o.number("overshoot", OVERSHOOT))),
            new AttackSpec(
                    "ddn",
                    "descent on a sphere that shrinks with success and grows without (Rony et al. 2019)",
                    o -> new Ddn(
                            o.integer("steps", 300),
                            o.number("gamma", RATE),
                            o.choice("loss", Ddn.Ascended.CRITERION))),
            new AttackSpec(
                    "fab",
                    "projections onto linearised boundaries, drawn to the original (Croce and Hein 2020)",
                    o -> new Fab(o.integer("steps", 100), o.integer("restarts", 1))),
            new AttackSpec(
                    "fab-t",
                    "FAB towards one class after the other (Croce and Hein 2020)",
                    o -> new FabTargeted(o.integer("steps", 100), o.integer("targets", 9), o.integer("restarts", 1))));

    private MinimalNormAttacks() {}
}
