package io.github.perturb4j.attacks;

import java.util.Arrays;

/**
 * Whether a model gives probabilities where attacks and losses expect logits. A softmax upon a softmax flattens the
 * loss wherever the model is sure, and gradients vanish: Carlini et al. 2019 (On evaluating adversarial robustness),
 * section 4.7.
 */
public final class Probabilities {
    /** What is told of a model whose outputs are some. */
    public static final String WARNING = "the model's outputs look like probabilities (all lie in [0, 1], and those of"
            + " each image add up to 1), where attacks expect logits: gradients may be masked, and attacks fail on a"
            + " model that is not robust; take the softmax off the model";

    private static final double ROUNDING = 1e-3;

    private Probabilities() {}

    /** Whether all rows lie in [0, 1] and each adds up to 1, but for rounding; false for no rows. */
    public static boolean are(double[]... rows) {
        return rows.length > 0 && areInRange(rows) && Arrays.stream(rows).allMatch(Probabilities::addUp);
    }

    /** Whether all numbers lie in [0, 1], but for rounding. */
    public static boolean areInRange(double[]... rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).allMatch(p -> p >= -ROUNDING && p <= 1 + ROUNDING);
    }

    private static boolean addUp(double... row) {
        return Math.abs(Arrays.stream(row).sum() - 1) < ROUNDING;
    }
}
