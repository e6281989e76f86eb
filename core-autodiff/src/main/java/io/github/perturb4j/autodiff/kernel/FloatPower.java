package io.github.perturb4j.autodiff.kernel;

import io.github.perturb4j.autodiff.kernel.Elementwise.FloatUnary;

/**
 * Powers of float32 numbers: products, a root and a quotient for the whole and half exponents from -3 to 3, which are what networks
 * and gradients need; {@link Math#pow} in float64, rounded once, for all others. PyTorch takes roots for exponents of 1/2 and -1/2 likewise:
 * there, as here, the root of minus infinity is NaN.
 */
public final class FloatPower {
    private static final double MOST = 3;

    private FloatPower() {}

    /** A loop for y = x^exponent. */
    public static FloatUnary of(double exponent) {
        double size = Math.abs(exponent);
        if (exponent == 0 || size > MOST || size * 2 != Math.rint(size * 2)) {
            return (x, y, n) -> {
                for (int i = 0; i < n; i++) {
                    y[i] = (float) Math.pow(x[i], exponent);
                }
            };
        }
        FloatUnary positive = positive((int) size, size != Math.rint(size));
        return exponent > 0
                ? positive
                : (x, y, n) -> {
                    positive.apply(x, y, n);
                    for (int i = 0; i < n; i++) {
                        y[i] = 1f / y[i];
                    }
                };
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
