package io.github.perturb4j.autodiff.kernel;

/**
 * erf(x) = 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x, within a few units in the last place of float64: by
 * its series of positive terms near 0 (Abramowitz and Stegun 1964, 7.1.6), and by the continued fraction of 1 - erf
 * elsewhere (7.1.14).
 */
public final class ErrorFunction {
    /** The derivative at 0, 2 / sqrt(pi). */
    public static final double SLOPE = 2 / Math.sqrt(Math.PI);

    private static final double NEAR = 2;
    private static final double ONE_BEYOND = 6;
    private static final int LEVELS = 60;

    private ErrorFunction() {}

    public static double erf(double x) {
        double size = Math.abs(x);
        if (size < NEAR) {
            return series(x);
        }
        return size > ONE_BEYOND ? Math.signum(x) : Double.isNaN(x) ? x : Math.signum(x) * (1 - complement(size));
    }

    /** 2 / sqrt(pi) e^(-x^2) sum over n of 2^n x^(2n + 1) / (1 3 5 .. (2n + 1)). */
    private static double series(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return SLOPE * Math.exp(-x * x) * sum;
    }

    /** e^(-x^2) / sqrt(pi) / (x + 1/2 / (x + 1 / (x + 3/2 / (x + ..)))). */
    private static double complement(double x) {
        double fraction = x;
        for (int k = LEVELS; k >= 1; k--) {
            fraction = x + k / 2.0 / fraction;
        }
        return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
    }
}
