package io.github.perturb4j.autodiff.kernel;

/**
 * The loops of elementwise functions over blocks of float32 numbers; {@link FloatMath}, {@link FloatPower} and {@link
 * FloatBits} have the others.
 */
public final class FloatLoops {
    private FloatLoops() {}

    public static void add(float[] a, float[] b, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = a[i] + b[i];
        }
    }

    public static void subtract(float[] a, float[] b, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = a[i] - b[i];
        }
    }

    public static void multiply(float[] a, float[] b, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = a[i] * b[i];
        }
    }

    public static void divide(float[] a, float[] b, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = a[i] / b[i];
        }
    }

    public static void maximum(float[] a, float[] b, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = Math.max(a[i], b[i]);
        }
    }

    public static void minimum(float[] a, float[] b, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = Math.min(a[i], b[i]);
        }
    }

    public static void abs(float[] x, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = Math.abs(x[i]);
        }
    }

    public static void negate(float[] x, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = -x[i];
        }
    }

    public static void square(float[] x, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = x[i] * x[i];
        }
    }

    public static void sqrt(float[] x, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = (float) Math.sqrt(x[i]);
        }
    }

    /** x factor. */
    public static FloatUnary scale(float factor) {
        return (x, y, n) -> {
            for (int i = 0; i < n; i++) {
                y[i] = x[i] * factor;
            }
        };
    }

    /** x + amount. */
    public static FloatUnary shift(float amount) {
        return (x, y, n) -> {
            for (int i = 0; i < n; i++) {
                y[i] = x[i] + amount;
            }
        };
    }

    /** x moved into [low, high]. */
    public static FloatUnary clamp(float low, float high) {
        return (x, y, n) -> {
            for (int i = 0; i < n; i++) {
                y[i] = Math.min(Math.max(x[i], low), high);
            }
        };
    }

    /** g s (1 - s): the logistic function's gradient, where s is its result. */
    public static void sigmoidGradient(float[] g, float[] s, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = g[i] * (s[i] * (1f - s[i]));
        }
    }

    /** g (1 - t^2): the hyperbolic tangent's gradient, where t is its result. */
    public static void tanhGradient(float[] g, float[] t, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = g[i] * (1f - t[i] * t[i]);
        }
    }
}
