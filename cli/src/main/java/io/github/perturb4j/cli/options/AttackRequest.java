package io.github.perturb4j.cli.options;

import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.cli.output.NumberText;
import java.util.OptionalInt;

/**
 * An attack with all its settings, defaults filled in.
 *
 * @param epsilon the radius; null for a minimal-norm attack without one
 * @param box whether pixels stay in [0, 1]
 * @param eightBit whether the result is to be an image that an 8-bit file can hold
 * @param mask the pixels that may change
 * @param start the file of an image to begin at; null for none
 * @param randomness of the network
 */
public record AttackRequest(
        AttackChoice choice,
        Norm norm,
        Fraction epsilon,
        long seed,
        boolean box,
        boolean eightBit,
        MaskFile mask,
        String start,
        Randomness randomness) {

    /** In an L-inf ball, pixels in [0, 1], all of which may change. */
    public static AttackRequest linf(String attack, Fraction epsilon, long seed) {
        return new AttackRequest(
                AttackChoice.parse(attack),
                Norm.LINF,
                epsilon,
                seed,
                true,
                false,
                MaskFile.NONE,
                null,
                Randomness.NONE);
    }

    public AttackRequest withMask(MaskFile other) {
        return new AttackRequest(choice, norm, epsilon, seed, box, eightBit, other, start, randomness);
    }

    public ThreatModel threat() {
        Epsilon radius = epsilon == null ? Epsilon.UNLIMITED : Epsilon.of(epsilon.value());
        ThreatModel ball = norm.ball(radius, box ? PixelBox.UNIT : PixelBox.NONE);
        return mask.isNone() ? ball : ball.withMask(mask.mask());
    }

    /** What is descended: -CE(label), or with a target what the attack's entry says. */
    public Criterion criterion(int label, OptionalInt target) {
        if (target.isEmpty()) {
            return new CrossEntropy(label);
        }
        int[] labels = {label};
        int[] targets = {target.getAsInt()};
        return choice.targetedLoss().of(labels, targets);
    }

    /** The loss that {@link #criterion} has, as text; many attacks descend one of their own instead. */
    public String loss(boolean targeted) {
        return targeted ? choice.targetedLoss().formula() : "-CE(label)";
    }

    @Override
    public String toString() {
        return choice.name() + ", " + choice.describe(epsilon, seed) + ", " + region() + ", " + pixels()
                + (start == null ? "" : ", from " + start) + randomness.describe();
    }

    private String region() {
        int number = epsilon != null && epsilon.value() == 1 ? 1 : 2;
        String radius = epsilon
                + (norm == Norm.L0
                        ? " " + NumberText.noun(number, "pixel")
                        : norm == Norm.L0_VALUES ? " " + NumberText.noun(number, "value") : "");
        if (!choice.isMinimal()) {
            return norm + " ball of radius " + radius;
        }
        return "the nearest in " + norm + (epsilon == null ? "" : " within " + radius);
    }

    private String pixels() {
        return (eightBit ? "pixels multiples of 1/255" : box ? "pixels in [0, 1]" : "no pixel box")
                + (mask.isNone() ? "" : ", only " + NumberText.count(mask.free(), "pixel") + " of " + mask.name());
    }
}
