package io.github.perturb4j.cli.report;

import java.util.Locale;

/** Probabilities for people: {@code 99.4%}, with more digits where one would show 0 or 100. */
public final class Percent {
    private static final double NEAR = 0.001;
    private static final double LEAST = 0.00001;

    private Percent() {}

    /** @param p from 0 to 1 */
    public static String of(double p) {
        if (p > 0 && p < LEAST) {
            return "<0.001%";
        }
        if (p < 1 && p > 1 - LEAST) {
            return ">99.999%";
        }
        boolean near = (p > 0 && p < NEAR) || (p < 1 && p > 1 - NEAR);
        return String.format(Locale.ROOT, near ? "%.3f%%" : "%.1f%%", 100 * p);
    }
}
