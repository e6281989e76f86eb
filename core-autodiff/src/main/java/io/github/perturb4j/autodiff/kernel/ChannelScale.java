package io.github.perturb4j.autodiff.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/** y = x scale + shift with one scale and shift per channel of an (n, c, ...) array. */
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
        int channels = (int) x.size(1);
        long plane = x.length() / (x.size(0) * channels);
        INDArray y = Memory.uninitialized(x.dataType(), x.shape());
        Span in = Span.of(x);
        Span out = Span.of(y);
        int planes = (int) (x.size(0) * channels);
        int perTile = (int) Math.max(1, TILE / plane);
        Parallel.tiles((planes + perTile - 1) / perTile, tile -> {
            Object block = in.isFloat32() ? Scratch.mine().floats(0) : new double[(int) Math.min(Span.BLOCK, plane)];
            for (int p = tile * perTile; p < Math.min(planes, (tile + 1) * perTile); p++) {
                double a = scale[p % channels];
                double b = shift[p % channels];
                if (block instanceof float[] narrow) {
                    plane(in, out, p * plane, plane, (float) a, (float) b, narrow);
                } else {
                    plane(in, out, p * plane, plane, a, b, (double[]) block);
                }
            }
        });
        return y;
    }

    private static void plane(Span in, Span out, long from, long length, double a, double b, double[] block) {
        for (long at = 0; at < length; at += block.length) {
            int n = (int) Math.min(block.length, length - at);
            in.get(from + at, block, 0, n);
            for (int i = 0; i < n; i++) {
                block[i] = block[i] * a + b;
            }
            out.put(from + at, block, 0, n);
        }
    }

    private static void plane(Span in, Span out, long from, long length, float a, float b, float[] block) {
        for (long at = 0; at < length; at += block.length) {
            int n = (int) Math.min(block.length, length - at);
            in.get(from + at, block, 0, n);
            for (int i = 0; i < n; i++) {
                block[i] = block[i] * a + b;
            }
            out.put(from + at, block, 0, n);
        }
    }
}
