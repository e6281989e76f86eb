package io.github.perturb4j.attacks.minimal;

import io.github.perturb4j.attacks.AttackSpec;
import java.util.List;

/** The attacks of this family by name. */
public final class MinimalNormAttacks {
    private static final double OVERSHOOT = 0.02;
    private static final double RATE = 0.05;
    private static final double LEARNING_RATE = 0.01;
    private static final double FIRST_C = 0.001;
    private static final double BETA = 0.001;

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
                            o.integer("steps", 300), o.number("gamma", RATE), o.choice("loss", Ddn.Ascended.MARGIN))),
            new AttackSpec(
                    "fmn",
                    "descent in a ball that adapts to the boundary (Pintor et al. 2021)",
                    o -> new Fmn(o.integer("steps", 300), o.number("step-size", 1), o.number("gamma", RATE))),
            new AttackSpec(
                    "cw",
                    "Adam in tanh space, and a search for the weight of success (Carlini and Wagner 2017)",
                    o -> new CarliniWagner(
                            o.integer("steps", 300),
                            o.integer("searches", 9),
                            o.number("learning-rate", LEARNING_RATE),
                            o.number("first-c", FIRST_C),
                            o.number("confidence", 0),
                            o.flag("abort-early", true))),
            new AttackSpec(
                    "ead",
                    "sparse steps under an elastic net, and a search for the weight of success (Chen et al. 2018)",
                    o -> new Ead(
                            o.integer("steps", 300),
                            o.integer("searches", 9),
                            o.number("learning-rate", LEARNING_RATE),
                            o.number("first-c", FIRST_C),
                            o.number("beta", BETA),
                            o.number("confidence", 0),
                            o.choice("rule", Ead.Rule.L1))),
            new AttackSpec(
                    "jsma",
                    "the pair of values with the largest saliency, to the box, again and again (Papernot et al. 2016)",
                    o -> new Jsma(
                            o.integer("steps", 100),
                            o.number("theta", 1),
                            o.flag("increase", true),
                            o.choice("outputs", Jsma.Outputs.LOGITS))),
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
