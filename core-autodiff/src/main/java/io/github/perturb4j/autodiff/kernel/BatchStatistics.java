package io.github.perturb4j.autodiff.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batch normalisation's arithmetic over all dimensions but the second of an (n, c, ...) array: the moments of each
 * channel, and the first-order gradients in two passes. Sums are carried in float64 (see {@link FloatChannel} for
 * float32), each in an order that depends on the shape alone.
 */
public final class BatchStatistics {
    private BatchStatistics() {}

    /**
     * Of each channel.
     *
     * @param variance the biased one, divided by the number of values
     */
    public record Moments(double[] mean, double[] variance) {
        /** What channel c is multiplied by: weight / sqrt(variance + eps). */
        double scale(int c, double weight, double eps) {
            return weight / Math.sqrt(variance[c] + eps);
        }

        /** What is added to channel c then: bias - mean scale. */
        double shift(int c, double scale, double bias) {
            return bias - mean[c] * scale;
        }
    }

    /**
     * y = (x - mean) / sqrt(variance + eps) weight + bias, or, with ReLU, max(0, that + addend), where the addend may
     * be null.
     */
    public static INDArray normalised(
            INDArray x, Moments moments, INDArray weight, INDArray bias, double eps, boolean relu, INDArray addend) {
        double[] scale = Span.of(weight).toDoubles();
        double[] shift = Span.of(bias).toDoubles();
        for (int c = 0; c < scale.length; c++) {
            scale[c] = moments.scale(c, scale[c], eps);
            shift[c] = moments.shift(c, scale[c], shift[c]);
        }
        return relu ? ChannelScale.rectified(x, scale, shift, addend) : ChannelScale.affine(x, scale, shift);
    }

    /** The mean and the biased variance of each channel. */
    public static Moments moments(INDArray x) {
        return Kernels.of(x).channels().moments(x);
    }

    /**
     * The gradients of y = (x - mean) r weight + bias, r = 1 / sqrt(variance + eps), given g = dL/dy: {@code {dL/dx,
     * dL/dweight, dL/dbias}}, where mean and variance depend on x. With h = (x - mean) r: dL/dbias = sum g, dL/dweight
     * = sum g h, dL/dx = weight r (g
     * - mean(g) - h mean(g h)).
     */
    public static INDArray[] gradients(INDArray x, INDArray weight, INDArray g, double eps) {
        return Kernels.of(x).channels().gradients(x, weight, g, eps);
    }

    /** {@link #gradients} of y = max(0, (x - mean) r weight + bias): the same where g is 0 wherever y is 0 or less. */
    public static INDArray[] rectifiedGradients(
            INDArray x, INDArray weight, INDArray bias, INDArray y, INDArray g, double eps) {
        return Kernels.of(x).channels().rectifiedGradients(x, weight, bias, y, g, eps);
    }
}
