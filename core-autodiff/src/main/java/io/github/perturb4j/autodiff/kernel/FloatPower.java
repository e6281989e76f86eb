package io.github.perturb4j.autodiff.kernel;

/**
 * Powers of float32 numbers: products, a root and a quotient for the whole and half exponents from -3 to 3, which are
 * what networks and gradients need; {@link #power} in float64, rounded once, for all others, and where a product of
 * factors has another sign or is NaN.
 */
public final class FloatPower {
    private static final double MOST = 3;

    private FloatPower() {}

    /**
     * x^exponent as {@link Math#pow} has it; for 1/2 and -1/2 by the root, as PyTorch does: NaN for minus infinity, and
     * -0 keeps its sign.
     */
    public static double power(double x, double exponent) {
        if (Math.abs(exponent) == 0.5) {
            double root = Math.sqrt(x);
            return exponent > 0 ? root : 1 / root;
        }
        return Math.pow(x, exponent);
    }

    /** A loop for y = x^exponent. */
    public static FloatUnary of(double exponent) {
        double size = Math.abs(exponent);
        if (exponent == 0 || size > MOST || size * 2 != Math.rint(size * 2)) {
            return (x, y, n) -> {
                for (int i = 0; i < n; i++) {
                    y[i] = (float) power(x[i], exponent);
                }
            };
        }
        boolean half = size != Math.rint(size);
        FloatUnary positive = positive((int) size, half);
        FloatUnary usual = exponent > 0
                ? positive
                : (x, y, n) -> {
                    positive.apply(x, y, n);
                    for (int i = 0; i < n; i++) {
                        y[i] = 1f / y[i];
                    }
                };
        return half && size > 1
                ? (x, y, n) -> {
                    usual.apply(x, y, n);
                    mendRoots(x, y, exponent, n);
                }
                : usual;
    }

    /**
     * The root of minus infinity is NaN, and that of -0 has a sign: x^1.5 and the like, which do without roots, have
     * neither.
     */
    private static void mendRoots(float[] x, float[] y, double exponent, int n) {
        for (int i = 0; i < n; i++) {
            if (x[i] == 0 || x[i] == Float.NEGATIVE_INFINITY) {
                y[i] = (float) power(x[i], exponent);
            }
        }
    }

    /** x^whole, or x^(whole + 1/2). */
    private static FloatUnary positive(int whole, boolean half) {
        return (x, y, n) -> {
            for (int i = 0; i < n; i++) {
                y[i] = half ? (float) Math.sqrt(x[i]) : 1f;
            }
            for (int factor = 0; factor < whole; factor++) {
                for (int i = 0; i < n; i++) {
                    y[i] *= x[i];
                }
            }
        };
    }
}
