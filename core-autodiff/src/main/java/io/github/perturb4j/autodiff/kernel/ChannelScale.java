package io.github.perturb4j.autodiff.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Arithmetic with one number per channel of an (n, c, ...) array. */
public final class ChannelScale {
    private ChannelScale() {}

    /** y[n, c, ...] = x[n, c, ...] * scale[c] + shift[c]; a null shift is zero. */
    public static INDArray affine(INDArray x, INDArray scale, INDArray shift) {
        double[] factor = Span.of(scale).toDoubles();
        return affine(
                x,
                factor,
                shift == null ? new double[factor.length] : Span.of(shift).toDoubles());
    }

    /** The same with scale and shift given in float64. */
    public static INDArray affine(INDArray x, double[] factor, double[] offset) {
        int channels = (int) x.size(1);
        long plane = x.length() / (x.size(0) * channels);
        INDArray y = Memory.uninitialized(x.dataType(), x.shape());
        Span in = Span.of(x);
        Span out = Span.of(y);
        Parallel.tiles((int) (x.size(0) * channels), p -> {
            double[] block = new double[(int) Math.min(Span.BLOCK, plane)];
            double a = factor[p % channels];
            double b = offset[p % channels];
            for (long at = 0; at < plane; at += block.length) {
                int n = (int) Math.min(block.length, plane - at);
                in.get(p * plane + at, block, 0, n);
                for (int i = 0; i < n; i++) {
                    block[i] = block[i] * a + b;
                }
                out.put(p * plane + at, block, 0, n);
            }
        });
        return y;
    }

    /** The mean and the biased variance of each channel over everything else: {@code {mean, variance}}, shape (c). */
    public static double[][] moments(INDArray x) {
        int channels = (int) x.size(1);
        int samples = (int) x.size(0);
        long plane = x.length() / ((long) samples * channels);
        double count = (double) samples * plane;
        double[][] moments = new double[2][channels];
        Span in = Span.of(x);
        Parallel.tiles(channels, c -> {
            double[] block = new double[(int) Math.min(Span.BLOCK, plane)];
            double mean = total(in, c, channels, samples, plane, block, 0, false) / count;
            moments[0][c] = mean;
            moments[1][c] = total(in, c, channels, samples, plane, block, mean, true) / count;
        });
        return moments;
    }

    private static double total(
            Span in, int c, int channels, int samples, long plane, double[] block, double centre, boolean squared) {
        double sum = 0;
        for (int s = 0; s < samples; s++) {
            for (long at = 0; at < plane; at += block.length) {
                int n = (int) Math.min(block.length, plane - at);
                in.get(((long) s * channels + c) * plane + at, block, 0, n);
                for (int i = 0; i < n; i++) {
                    double v = block[i] - centre;
                    sum += squared ? v * v : v;
                }
            }
        }
        return sum;
    }
}
