package io.github.perturb4j.cli;

import io.github.perturb4j.attacks.Attack;
import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.criterion.CrossEntropyDifference;
import io.github.perturb4j.attacks.criterion.TargetedCrossEntropy;
import io.github.perturb4j.attacks.gradient.Fgsm;
import io.github.perturb4j.attacks.gradient.GradientDescent;
import io.github.perturb4j.attacks.gradient.Pgd;
import io.github.perturb4j.attacks.threat.L2Ball;
import io.github.perturb4j.attacks.threat.LinfBall;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.threat.ThreatModel;
import java.util.Locale;
import java.util.OptionalInt;

/** An attack with all its settings, defaults filled in. */
record AttackPlan(
        Kind kind,
        Norm norm,
        Fraction epsilon,
        int steps,
        Fraction stepSize,
        boolean randomStart,
        long seed,
        boolean box) {

    /** The attacks by name. */
    enum Kind {
        FGSM,
        PGD,
        SGD;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The norms of the ball by name. */
    enum Norm {
        LINF("L-inf"),
        L2("L2");

        private final String text;

        Norm(String text) {
            this.text = text;
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Attack attack() {
        return switch (kind) {
            case FGSM -> new Fgsm();
            case PGD -> new Pgd(steps, stepSize.value(), randomStart, 1);
            case SGD -> new GradientDescent(steps, stepSize.value());
        };
    }

    ThreatModel threat() {
        PixelBox pixels = box ? PixelBox.UNIT : PixelBox.NONE;
        return switch (norm) {
            case LINF -> new LinfBall(epsilon.value(), pixels);
            case L2 -> new L2Ball(epsilon.value(), pixels);
        };
    }

    /** What is descended: -CE(label); with a target CE(target), and for sgd -CE(label) + CE(target), as the tutorial has it. */
    Criterion criterion(int label, OptionalInt target) {
        if (target.isEmpty()) {
            return new CrossEntropy(label);
        }
        int[] labels = {label};
        int[] targets = {target.getAsInt()};
        return kind == Kind.SGD
                ? new CrossEntropyDifference(labels, targets)
                : new TargetedCrossEntropy(labels, targets);
    }

    /** The loss that {@link #criterion} descends, as text. */
    String loss(boolean targeted) {
        if (!targeted) {
            return "-CE(label)";
        }
        return kind == Kind.SGD ? "-CE(label) + CE(target)" : "CE(target)";
    }

    @Override
    public String toString() {
        String how = kind == Kind.FGSM
                ? "1 step"
                : steps + (steps == 1 ? " step" : " steps") + " of size " + stepSize
                        + (randomStart ? " from a random start (seed " + seed + ")" : "");
        return kind.label() + ", " + how + ", " + norm.text + " ball of radius " + epsilon
                + (box ? ", pixels in [0, 1]" : ", no pixel box");
    }
}
