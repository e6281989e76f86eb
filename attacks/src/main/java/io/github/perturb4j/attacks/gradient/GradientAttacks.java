package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.SpecOptions;
import io.github.perturb4j.attacks.StepSize;
import io.github.perturb4j.attacks.transform.InputDiversity;
import io.github.perturb4j.attacks.transform.RandomPose;
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
                            o.integer("restarts", 1),
                            o.choice("loss", PgdLoss.CE))),
            new AttackSpec("apgd-ce", "Auto-PGD on the cross-entropy (Croce and Hein 2020)", o -> apgd(ApgdLoss.CE, o)),
            new AttackSpec(
                    "apgd-dlr",
                    "Auto-PGD on the difference of logits ratio, with 2 classes on the difference (Croce and Hein 2020)",
                    o -> apgd(ApgdLoss.DLR, o)),
            new AttackSpec(
                    "apgd-t",
                    "Auto-PGD on the targeted ratio, with 3 classes or fewer on the difference (Croce and Hein 2020)",
                    o -> new ApgdTargeted(o.integer("steps", 100), o.integer("targets", 9), o.integer("restarts", 1))),
            new AttackSpec(
                    "sgd",
                    "plain gradient descent on the perturbation (Kolter and Madry 2018)",
                    o -> new GradientDescent(o.integer("steps", 30), o.number("learning-rate", TUTORIAL_RATE))),
            new AttackSpec(
                    "r-fgsm",
                    "a random step, then one up the gradient (Tramer et al. 2018)",
                    o -> new RandomFgsm(o.stepSize("random-step", StepSize.ofEpsilon(0.5)), o.integer("restarts", 1))),
            new AttackSpec(
                    "bim", "gradient steps from the original (Kurakin et al. 2017)", o -> new Bim(Ascent.plain(o, 10))),
            new AttackSpec(
                    "adam-pgd",
                    "projected steps of Adam (Kingma and Ba 2015; Uesato et al. 2018)",
                    o -> new AdamPgd(
                            o.integer("steps", 40),
                            o.stepSize("step-size", StepSize.ofEpsilon(0.125)),
                            o.flag("random-start", true))),
            new AttackSpec(
                    "mi-fgsm",
                    "gradient steps with momentum (Dong et al. 2018)",
                    o -> new MiFgsm(Ascent.withMomentum(o))),
            new AttackSpec(
                    "ni-fgsm", "with Nesterov's look-ahead (Lin et al. 2020)", o -> new NiFgsm(Ascent.withMomentum(o))),
            new AttackSpec(
                    "si-fgsm",
                    "on dimmed copies of the image (Lin et al. 2020)",
                    o -> new SiFgsm(Ascent.withMomentum(o), o.integer("copies", 5), o.flag("nesterov", true))),
            new AttackSpec(
                    "di-fgsm",
                    "on randomly shrunk and shifted copies (Xie et al. 2019)",
                    o -> new DiFgsm(
                            Ascent.withMomentum(o),
                            new InputDiversity(o.number("probability", 0.5), o.number("smallest", 0.9)))),
            new AttackSpec(
                    "ti-fgsm",
                    "with smoothed gradients (Dong et al. 2019)",
                    o -> new TiFgsm(Ascent.withMomentum(o), o.automatic("kernel"), o.number("deviations", 3.0))),
            new AttackSpec(
                    "vmi-fgsm",
                    "with gradients corrected by their neighbours' (Wang and He 2021)",
                    o -> new VmiFgsm(Ascent.withMomentum(o), o.integer("neighbours", 20), o.number("reach", 1.5))),
            new AttackSpec(
                    "eot",
                    "expectation over random transforms of the image (Athalye et al. 2018)",
                    o -> new Eot(Ascent.plain(o, 40), randomPose(o), o.integer("draws", 10))));

    private GradientAttacks() {}

    private static Apgd apgd(ApgdLoss loss, SpecOptions options) {
        return new Apgd(loss, options.integer("steps", 100), options.integer("restarts", 1), options.integer("eot", 1));
    }

    private static RandomPose randomPose(SpecOptions options) {
        return new RandomPose(
                options.number("degrees", 15.0),
                options.number("shift", 0.05),
                options.number("zoom", 0.1),
                options.number("light", 0.1),
                options.number("noise", 0.01));
    }
}
