package io.github.perturb4j.cli;

import io.github.perturb4j.cli.AttackPlan.Kind;
import io.github.perturb4j.cli.AttackPlan.Norm;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which attack, how strong, on which pixels. */
final class AttackOptions {
    private static final Fraction TUTORIAL_EPSILON = Fraction.of("2/255");
    private static final Fraction EPSILON_LINF = Fraction.of("8/255");
    private static final Fraction EPSILON_L2_CIFAR = Fraction.of("0.5");
    private static final Fraction EPSILON_L2_IMAGENET = Fraction.of("3");
    /** Of an attack that must not move: a step size has to be above 0. */
    private static final Fraction ANY_STEP = Fraction.of("2/255");

    private static final int PGD_STEPS = 10;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--attack",
            required = true,
            paramLabel = "NAME",
            converter = Kinds.class,
            completionCandidates = Kinds.class,
            description = {
                "fgsm: one step of size epsilon along the gradient's sign;",
                "pgd: projected gradient descent, steps along the sign (with l2 along the gradient, scaled to length 1);",
                "sgd: plain gradient descent on the perturbation, as the tutorial of Kolter and Madry has it."
            })
    private Kind kind;

    @Option(
            names = "--norm",
            paramLabel = "NORM",
            defaultValue = "linf",
            converter = Norms.class,
            completionCandidates = Norms.class,
            description = "The norm that bounds the perturbation: linf (default) or l2.")
    private Norm norm;

    @Option(
            names = "--epsilon",
            paramLabel = "E",
            converter = Fraction.Converter.class,
            description = {
                "The bound, for pixels in [0, 1], such as 8/255 or 0.03. Defaults: linf 8/255, with sgd 2/255;",
                "l2 0.5 for CIFAR models, 3 for ImageNet models."
            })
    private Fraction epsilon;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Gradient steps. Defaults: pgd 10; sgd 30, with --target 100.")
    private Integer steps;

    @Option(
            names = "--step-size",
            paramLabel = "A",
            converter = Fraction.Converter.class,
            description =
                    "Defaults: pgd epsilon/4; sgd 0.1, with --target 0.005 (sgd multiplies the gradient with it).")
    private Fraction stepSize;

    @Option(names = "--random-start", description = "pgd: begin at a random point of the ball, drawn from the seed.")
    private boolean randomStart;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Of all random numbers (default: 0).")
    private long seed;

    @Option(
            names = "--no-box",
            description =
                    "Let pixels leave [0, 1], as the tutorial does. Without it they stay inside, for every attack.")
    private boolean noBox;

    /**
     * The settings, defaults filled in; bad usage where they make no sense.
     *
     * @param imageNet whether the network takes images of ImageNet's size, rather than CIFAR's
     */
    AttackPlan plan(boolean imageNet, boolean targeted) {
        checkSteps();
        Fraction radius = radius(imageNet);
        return new AttackPlan(
                kind, norm, radius, steps(targeted), stepSize(radius, targeted), randomStart, seed, !noBox);
    }

    private void checkSteps() {
        if (randomStart && kind != Kind.PGD) {
            throw Usage.bad(spec, "option '--random-start' is for --attack pgd alone");
        }
        if (kind == Kind.FGSM && (steps != null || stepSize != null)) {
            throw Usage.bad(
                    spec, "fgsm is one step of size epsilon: leave out --steps and --step-size, or use --attack pgd");
        }
        if (steps != null && steps < 1) {
            throw Usage.invalid(spec, "--steps", "expected at least 1, found " + steps);
        }
        if (stepSize != null && stepSize.value() == 0) {
            throw Usage.invalid(spec, "--step-size", "expected a number above 0, found " + stepSize.text());
        }
    }

    private Fraction radius(boolean imageNet) {
        if (epsilon != null) {
            if (norm == Norm.LINF && epsilon.value() > 1) {
                throw Usage.invalid(
                        spec,
                        "--epsilon",
                        "pixels lie in [0, 1], so " + epsilon.text() + " is more than the whole range; did you mean "
                                + epsilon.text() + "/255?");
            }
            return epsilon;
        }
        if (norm == Norm.L2) {
            return imageNet ? EPSILON_L2_IMAGENET : EPSILON_L2_CIFAR;
        }
        return kind == Kind.SGD ? TUTORIAL_EPSILON : EPSILON_LINF;
    }

    private int steps(boolean targeted) {
        if (kind == Kind.FGSM) {
            return 1;
        }
        if (steps != null) {
            return steps;
        }
        if (kind == Kind.PGD) {
            return PGD_STEPS;
        }
        return targeted ? 100 : 30;
    }

    private Fraction stepSize(Fraction radius, boolean targeted) {
        if (kind == Kind.FGSM) {
            return radius;
        }
        if (stepSize != null) {
            return stepSize;
        }
        if (kind == Kind.PGD) {
            double quarter = radius.value() / 4;
            return quarter > 0 ? new Fraction("epsilon/4", quarter) : ANY_STEP;
        }
        return Fraction.of(targeted ? "0.005" : "0.1");
    }

    static final class Kinds extends Choice<Kind> {
        Kinds() {
            super(Kind.values(), Kind::label);
        }
    }

    static final class Norms extends Choice<Norm> {
        Norms() {
            super(Norm.values(), Norm::label);
        }
    }
}
