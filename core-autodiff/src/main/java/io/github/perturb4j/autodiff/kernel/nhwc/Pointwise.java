package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.autodiff.kernel.Scratch;
import io.github.perturb4j.autodiff.kernel.Span;

/**
 * What is left of layers that no convolution takes along: y = epilogue(x scale), with one factor per channel or none.
 */
public final class Pointwise implements ImageMap {
    private static final Scratch.Arrays32 VALUES = new Scratch.Arrays32();

    private final Images shape;
    private final float[] scale;
    private final int block;

    /** @param scale null for 1 */
    public Pointwise(Images shape, float[] scale) {
        this.shape = shape;
        int c = shape.channels();
        this.block = c > Span.BLOCK ? c : Span.BLOCK / c * c;
        this.scale = scale == null ? null : new float[block];
        for (int i = 0; scale != null && i < block; i++) {
            this.scale[i] = scale[i % c];
        }
    }

    @Override
    public Images output() {
        return shape;
    }

    @Override
    public String text() {
        return scale == null ? "identity" : "scale";
    }

    @Override
    public void forward(Span x, Span y, Span saved, Epilogue epilogue) {
        run(x, y, epilogue);
    }

    @Override
    public void gradient(Span g, Span dx, Span saved, Epilogue epilogue) {
        run(g, dx, epilogue);
    }

    private void run(Span x, Span y, Epilogue epilogue) {
        int tiles = (int) ((shape.length() + block - 1) / block);
        Parallel.tiles(tiles, tile -> {
            long from = (long) tile * block;
            int n = (int) Math.min(block, shape.length() - from);
            float[] values = VALUES.get(block);
            x.get(from, values, 0, n);
            if (scale != null) {
                multiply(values, scale, n);
            }
            epilogue.storeAll(values, n, y, from);
        });
    }

    private static void multiply(float[] v, float[] factor, int n) {
        for (int i = 0; i < n; i++) {
            v[i] *= factor[i];
        }
    }
}
