package io.github.perturb4j.nn.optim;

/**
 * Bounds gradients before an {@link Optimiser} uses them. The arrays of the gradients themselves stay as they are.
 *
 * <p>By norm (Pascanu, Mikolov and Bengio 2013, arXiv 1211.5063, algorithm 1), over all parameters together, with the
 * small constant of PyTorch's {@code clip_grad_norm_}:
 *
 * <pre>g &lt;- g min(1, maxNorm / (||g||_2 + 1e-6))</pre>
 *
 * <p>By value, as {@code clip_grad_value_}: g &lt;- min(max(g, -maxValue), maxValue), each element alone. With both,
 * the scaling comes first and its norm is that of the gradient as it was given.
 *
 * @param maxNorm the largest global norm; infinite for no bound
 * @param maxValue the largest magnitude of an element; infinite for no bound
 */
public record Clipping(double maxNorm, double maxValue) {
    private static final double EPSILON = 1e-6;

    /** Gradients as they are. */
    public static final Clipping NONE = new Clipping(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    /** Checks that both are positive. */
    public Clipping {
        if (!(maxNorm > 0) || !(maxValue > 0)) {
            throw new IllegalArgumentException(
                    "gradients are clipped to a positive norm and value, found " + maxNorm + " and " + maxValue);
        }
    }

    /** To this global norm. */
    public static Clipping byNorm(double maxNorm) {
        return new Clipping(maxNorm, Double.POSITIVE_INFINITY);
    }

    /** Each element to [-maxValue, maxValue]. */
    public static Clipping byValue(double maxValue) {
        return new Clipping(Double.POSITIVE_INFINITY, maxValue);
    }

    /** The factor for gradients of this global norm. */
    double factor(double norm) {
        return Math.min(1, maxNorm / (norm + EPSILON));
    }

    /** Clips the first n elements in place, after scaling by {@code factor}. */
    void apply(double[] g, double factor, int n) {
        if (factor != 1) {
            for (int i = 0; i < n; i++) {
                g[i] *= factor;
            }
        }
        if (maxValue < Double.POSITIVE_INFINITY) {
            for (int i = 0; i < n; i++) {
                g[i] = Math.min(Math.max(g[i], -maxValue), maxValue);
            }
        }
    }
}
