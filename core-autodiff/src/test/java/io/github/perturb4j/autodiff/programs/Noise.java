package io.github.perturb4j.autodiff.programs;

import io.github.perturb4j.autodiff.kernel.CounterRandom;

/**
 * Rounding, imitated in float64: every number is changed by a random relative amount. How far results move is what
 * float32 may differ by.
 */
public final class Noise {
    /** Eight times float32's unit roundoff. */
    public static final double FLOAT32 = 0x1p-21;

    /** What a branch must stay away from its kink by, relative to the largest number of its array. */
    public static final double MARGIN = 0x1p-18;

    private final CounterRandom random;

    private Noise(CounterRandom random) {
        this.random = random;
    }

    /** No change at all. */
    public static Noise none() {
        return new Noise(null);
    }

    /** The changes that belong to a seed. */
    public static Noise of(long seed) {
        return new Noise(new CounterRandom(seed));
    }

    /** The number, changed. */
    public double of(double number) {
        return random == null ? number : number * (1 + FLOAT32 * (2 * random.nextDouble() - 1));
    }

    /** A copy, each number changed. */
    public double[] of(double[] numbers) {
        double[] changed = numbers.clone();
        for (int i = 0; i < changed.length; i++) {
            changed[i] = of(changed[i]);
        }
        return changed;
    }
}
