package io.github.perturb4j.cli.output;

import java.util.Locale;

/** Probabilities for people: {@code 99.4%}, with more digits the nearer it is to 0 or 1. */
public final class Percent {
    private static final double FAR = 0.01;
    private static final double NEAR = 0.001;
    private static final double LEAST = 0.00001;

    private Percent() {}

    /** With two digits after the point, as numbers that are compared line by line. @param p from 0 to 1 */
    public static String fixed(double p) {
        return String.format(Locale.ROOT, "%.2f%%", 100 * p);
    }

    /** @param p from 0 to 1 */
    public static String of(double p) {
        if (p > 0 && p < LEAST) {
            return "<0.001%";
        }
        if (p < 1 && p > 1 - LEAST) {
            return ">99.999%";
        }
        double distance = Math.min(p, 1 - p);
        int digits = distance == 0 || distance >= FAR ? 1 : distance >= NEAR ? 2 : 3;
        return String.format(Locale.ROOT, "%." + digits + "f%%", 100 * p);
    }
}
