package io.github.perturb4j.cli.train;

import io.github.perturb4j.attacks.gradient.Pgd;
import io.github.perturb4j.attacks.threat.LinfBall;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.training.InnerAttack;
import io.github.perturb4j.attacks.training.InnerAttack.Mode;
import io.github.perturb4j.attacks.training.InnerAttack.Start;
import io.github.perturb4j.attacks.training.MartTraining;
import io.github.perturb4j.attacks.training.PgdTraining;
import io.github.perturb4j.attacks.training.TradesTraining;
import io.github.perturb4j.cli.options.Choice;
import io.github.perturb4j.cli.options.Fraction;
import io.github.perturb4j.cli.options.Radius;
import io.github.perturb4j.cli.options.Usage;
import io.github.perturb4j.nn.train.Objective;
import io.github.perturb4j.resnet.Normalisation;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whether training batches are attacked first, and how. */
public final class AdversarialOptions {
    private static final int STEPS = 10;
    private static final int TEST_STEPS = 20;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** The kinds of adversarial training by name. */
    public enum Kind {
        PGD(0),
        FAST(0),
        TRADES(6),
        MART(5);

        private final double weight;

        Kind(double weight) {
            this.weight = weight;
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--adversarial",
            paramLabel = "NAME",
            completionCandidates = Kinds.class,
            description = {
                "Train on adversarial examples within an L-infinity ball:",
                "pgd: of several steps (Madry et al. 2018); fast: of one step (Wong et al. 2020);",
                "trades: clean loss plus divergence (Zhang et al. 2019); mart: weighing mistakes (Wang et al. 2020)."
            })
    private Kind kind;

    @Option(
            names = "--epsilon",
            paramLabel = "E",
            description = "The radius of the ball, for pixels in [0, 1], in training and in the test (default: 8/255).")
    private Fraction epsilon = Fraction.of("8/255");

    @Option(
            names = "--attack-steps",
            paramLabel = "N",
            description = "Steps of the attack in training (default: 10; fast has 1).")
    private Integer steps;

    @Option(
            names = "--attack-step-size",
            paramLabel = "A",
            description = "Their size (default: epsilon/4; fast 1.25 epsilon).")
    private Fraction stepSize;

    @Option(
            names = "--beta",
            paramLabel = "B",
            description = "The weight of the divergence. Defaults: trades 6; mart 5.")
    private Double beta;

    /** The settings, defaults filled in, for {@link TrainSettings}. */
    record Settings(String adversarial, String epsilon, int attackSteps, double attackStepSize, Double beta) {}

    boolean wanted() {
        return kind != null;
    }

    /** Null without adversarial training. */
    Settings settings() {
        return kind == null
                ? null
                : new Settings(kind.label(), epsilon.text(), steps(), stepSize(), weighs() ? weight() : null);
    }

    /** What training minimises. */
    Objective objective(long seed) {
        check();
        if (kind == null) {
            return Objective.crossEntropy(Normalisation.IMAGENET::apply);
        }
        Start start = kind == Kind.TRADES ? Start.NEAR_IMAGE : Start.UNIFORM;
        Mode mode = weighs() ? Mode.EVALUATION : Mode.TRAINING;
        InnerAttack attack = new InnerAttack(ball(), steps(), stepSize(), start, mode, seed);
        return switch (kind) {
            case PGD, FAST -> new PgdTraining(attack, Normalisation.IMAGENET::apply);
            case TRADES -> new TradesTraining(attack, weight(), Normalisation.IMAGENET::apply);
            case MART -> new MartTraining(attack, weight(), Normalisation.IMAGENET::apply);
        };
    }

    private void check() {
        if (kind == null && (steps != null || stepSize != null || beta != null)) {
            throw Usage.bad(
                    spec,
                    "--attack-steps, --attack-step-size and --beta are for adversarial training; add --adversarial");
        }
        Radius.requirePositive(spec, Norm.LINF, epsilon);
        if (steps != null && (steps < 1 || kind == Kind.FAST && steps != 1)) {
            throw Usage.invalid(spec, "--attack-steps", "expected at least 1, and 1 with fast; found " + steps);
        }
        if (stepSize != null && stepSize.value() == 0) {
            throw Usage.invalid(spec, "--attack-step-size", "expected a number above 0, found " + stepSize.text());
        }
        if (beta != null && (!weighs() || !(beta >= 0) || beta.isInfinite())) {
            throw Usage.invalid(spec, "--beta", "expected a number of at least 0, with trades or mart; found " + beta);
        }
    }

    private boolean weighs() {
        return kind == Kind.TRADES || kind == Kind.MART;
    }

    private double weight() {
        return beta == null ? kind.weight : beta;
    }

    private int steps() {
        return kind == Kind.FAST ? 1 : steps == null ? STEPS : steps;
    }

    private double stepSize() {
        if (stepSize != null) {
            return stepSize.value();
        }
        return kind == Kind.FAST ? PgdTraining.FAST_STEP * epsilon.value() : epsilon.value() / 4;
    }

    /** The ball, in training and test. */
    LinfBall ball() {
        return new LinfBall(epsilon.value(), PixelBox.UNIT);
    }

    /** The attack of the last test: PGD of 20 steps of epsilon/4 from a random start. */
    Pgd testAttack() {
        return new Pgd(TEST_STEPS, epsilon.value() / 4, true, 1);
    }

    String testAttackText() {
        return "PGD, " + TEST_STEPS + " steps of epsilon/4 from a random start, L-inf ball of " + epsilon.text();
    }

    public static final class Kinds extends Choice<Kind> {
        public Kinds() {
            super(Kind.values(), Kind::label);
        }
    }
}
