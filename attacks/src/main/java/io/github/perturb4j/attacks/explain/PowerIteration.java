package io.github.perturb4j.attacks.explain;

import io.github.perturb4j.nn.Settings;

/**
 * When a power iteration ends, and where it begins.
 *
 * @param tolerance the residual that is good enough, above 0
 * @param most products, at least 1
 * @param seed of the normal numbers that it begins with
 */
public record PowerIteration(double tolerance, int most, long seed) {
    /** A residual of a thousandth, or 100 products. */
    public static final PowerIteration STANDARD = new PowerIteration(1e-3, 100, 0);

    /** @throws IllegalArgumentException if a number is out of range */
    public PowerIteration {
        Settings.positive("tolerance", tolerance);
        Settings.atLeast(1, "most", most);
    }
}
