package io.github.perturb4j.autodiff.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/** y = x scale + shift with one scale and shift per channel of an (n, c, ...) array, and what often follows it. */
public final class ChannelScale {
    private static final int TILE = 4 * Span.BLOCK;

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
    public static INDArray affine(INDArray x, double[] scale, double[] shift) {
        return Kernels.of(x).channels().affine(x, scale, shift, null, false);
    }

    /** y = max(0, x scale + shift + addend); a null addend, else of x's shape, is zero. */
    public static INDArray rectified(INDArray x, double[] scale, double[] shift, INDArray addend) {
        return Kernels.of(x).channels().affine(x, scale, shift, addend, true);
    }

    /**
     * What {@code body} does to each run of at most {@code longest} numbers of a plane, with the scale and shift of its
     * channel.
     */
    static void forEachBlock(INDArray x, double[] scale, double[] shift, int longest, Block body) {
        int channels = (int) x.size(1);
        long plane = x.length() / (x.size(0) * channels);
        Parallel.ranges(x.size(0) * channels, (int) Math.max(1, TILE / plane), (first, end) -> {
            for (long p = first; p < end; p++) {
                double a = scale[(int) (p % channels)];
                double b = shift[(int) (p % channels)];
                Span.forEachBlock(p * plane, (p + 1) * plane, longest, (at, n) -> body.apply(at, n, a, b));
            }
        });
    }

    /** {@code n} numbers from number {@code at} on, and their channel's scale a and shift b. */
    @FunctionalInterface
    interface Block {
        void apply(long at, int n, double a, double b);
    }
}
