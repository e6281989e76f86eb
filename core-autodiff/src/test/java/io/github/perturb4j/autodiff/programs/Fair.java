package io.github.perturb4j.autodiff.programs;

import java.util.function.LongFunction;

/**
 * The first fair subject of a seed (see {@link Differential#isFair}) among those drawn from (seed, 0), (seed, 1), ...
 *
 * @param refused how many were drawn before it
 */
public record Fair<S extends Subject>(S subject, Differential differential, int refused) {
    private static final int ATTEMPTS = 100;

    public static <S extends Subject> Fair<S> draw(long seed, LongFunction<S> generator) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long key = seed * ATTEMPTS + attempt;
            S subject = generator.apply(key);
            Differential differential = new Differential(subject, key);
            if (differential.isFair()) {
                return new Fair<>(subject, differential, attempt);
            }
        }
        throw new AssertionError("seed " + seed + ": none of " + ATTEMPTS
                + " programs was fair: the generator draws what float32 cannot be judged by");
    }
}
