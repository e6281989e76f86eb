package io.github.perturb4j.autodiff.kernel;

import java.util.random.RandomGenerator;

/**
 * The random numbers of one thing to be drawn: SplitMix64 (Steele, Lea and Flood 2014) from a key mixed of the numbers
 * that name the thing, as (seed, epoch, index) or (seed, sample, restart). The n-th number is a function of the key and
 * n alone, so neither threads nor the order of work matter; only integer arithmetic and exact scaling are used, so
 * neither does the JDK.
 */
public final class CounterRandom implements RandomGenerator {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    /** The numbers that belong to {@code key}; (1, 2) and (2, 1) are different keys. */
    public CounterRandom(long... key) {
        long mixed = 0;
        for (long part : key) {
            mixed = mix(mixed * 31 + mix(part));
        }
        this.state = mixed;
    }

    private static long mix(long bits) {
        long z = bits + GOLDEN;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    @Override
    public long nextLong() {
        long number = mix(state);
        state += GOLDEN;
        return number;
    }

    /** Uniform in [0, 1), a multiple of 2^-53. */
    @Override
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    /** Marsaglia's polar method, on StrictMath: the same bits on every machine and JDK. */
    @Override
    public double nextGaussian() {
        while (true) {
            double a = 2 * nextDouble() - 1;
            double b = 2 * nextDouble() - 1;
            double s = a * a + b * b;
            if (s > 0 && s < 1) {
                return a * Math.sqrt(-2 * StrictMath.log(s) / s);
            }
        }
    }

    /** Uniform in [low, high). */
    public double between(double low, double high) {
        return low + (high - low) * nextDouble();
    }

    /**
     * A whole number from 0 to {@code bound - 1}, uniform but for a bias below {@code bound / 2^31}.
     *
     * @throws IllegalArgumentException if {@code bound} is below 1
     */
    @Override
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException(
                    "there is no whole number from 0 to " + bound + " - 1; bound must be >= 1");
        }
        return (int) ((nextLong() >>> 33) * bound >>> 31);
    }

    /** True with the given probability. */
    public boolean chance(double probability) {
        return nextDouble() < probability;
    }
}
