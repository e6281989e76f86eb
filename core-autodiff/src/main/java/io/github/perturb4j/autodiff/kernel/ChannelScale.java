package io.github.perturb4j.autodiff.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/** y = x scale + shift with one scale and shift per channel of an (n, c, ...) array, and what often follows it. */
public final class ChannelScale {
    private static final int TILE = 4 * Span.BLOCK;
    private static final Scratch.Lease<float[]> BLOCK = Scratch.block();
    private static final Scratch.Lease<float[]> OTHER = Scratch.block();

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
        return map(x, scale, shift, null, false);
    }

    /** y = max(0, x scale + shift + addend); a null addend, else of x's shape, is zero. */
    public static INDArray rectified(INDArray x, double[] scale, double[] shift, INDArray addend) {
        return map(x, scale, shift, addend, true);
    }

    private static INDArray map(INDArray x, double[] scale, double[] shift, INDArray addend, boolean rectify) {
        int channels = (int) x.size(1);
        long plane = x.length() / (x.size(0) * channels);
        INDArray y = Memory.uninitialized(x.dataType(), x.shape());
        Span in = Span.of(x);
        Span beside = addend == null ? null : Span.of(addend);
        Span out = Span.of(y);
        int planes = (int) (x.size(0) * channels);
        int perTile = (int) Math.max(1, TILE / plane);
        Parallel.tiles((planes + perTile - 1) / perTile, tile -> {
            int longest = (int) Math.min(in.isFloat32() ? Scratch.BLOCK : Span.BLOCK, plane);
            double[][] wide = in.isFloat32() ? null : new double[2][longest];
            for (int p = tile * perTile; p < Math.min(planes, (tile + 1) * perTile); p++) {
                double a = scale[p % channels];
                double b = shift[p % channels];
                for (long from = 0; from < plane; from += longest) {
                    int n = (int) Math.min(longest, plane - from);
                    if (wide == null) {
                        block(in, out, beside, p * plane + from, n, (float) a, (float) b, rectify);
                    } else {
                        block(in, out, beside, p * plane + from, n, a, b, rectify, wide);
                    }
                }
            }
        });
        return y;
    }

    private static void block(
            Span in, Span out, Span addend, long from, int n, double a, double b, boolean rectify, double[][] blocks) {
        double[] block = blocks[0];
        in.get(from, block, 0, n);
        for (int i = 0; i < n; i++) {
            block[i] = block[i] * a + b;
        }
        if (addend != null) {
            double[] other = blocks[1];
            addend.get(from, other, 0, n);
            for (int i = 0; i < n; i++) {
                block[i] += other[i];
            }
        }
        for (int i = 0; i < n && rectify; i++) {
            block[i] = Math.max(0, block[i]);
        }
        out.put(from, block, 0, n);
    }

    private static void block(Span in, Span out, Span addend, long from, int n, float a, float b, boolean rectify) {
        float[] block = BLOCK.get();
        in.get(from, block, 0, n);
        scale(block, a, b, n);
        if (addend != null) {
            float[] other = OTHER.get();
            addend.get(from, other, 0, n);
            FloatSums.add(other, block, n);
        }
        if (rectify) {
            rectify(block, n);
        }
        out.put(from, block, 0, n);
    }

    /** The first n numbers become x a + b. */
    static void scale(float[] x, float a, float b, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = x[i] * a + b;
        }
    }

    private static void rectify(float[] x, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = Math.max(0f, x[i]);
        }
    }
}
