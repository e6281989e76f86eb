package io.github.perturb4j.attacks;

import java.util.random.RandomGenerator;

/**
 * The random numbers of one sample in one restart: SplitMix64 (Steele et al. 2014) from a key mixed of seed, sample and
 * restart. The n-th number is a function of the key and n, so it does not matter which other samples are drawn for, or
 * when.
 */
final class CounterRandom implements RandomGenerator {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    CounterRandom(long seed, long sample, long restart) {
        this.state = mix(mix(mix(seed) + sample * GOLDEN) + restart * GOLDEN);
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
}
