package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.autodiff.kernel.Span;

/** Weights (out, in, kh, kw) of one group as the right factors of products, times a factor per output channel (or none). */
final class Packing {
    private static final int ROWS = 32;

    private Packing() {}

    /** ((kh, kw, in), out). */
    static float[] forward(ConvGeometry at, Span weight, float[] scale) {
        int out = at.outChannels();
        int in = at.inChannels();
        int taps = at.taps();
        float[] packed = new float[taps * in * out];
        Parallel.tiles((out + ROWS - 1) / ROWS, tile -> {
            int first = tile * ROWS;
            int rows = Math.min(ROWS, out - first);
            float[] block = block(weight, first * in * taps, rows * in * taps);
            for (int c = 0; c < in; c++) {
                for (int tap = 0; tap < taps; tap++) {
                    int to = (tap * in + c) * out + first;
                    for (int o = 0; o < rows; o++) {
                        packed[to + o] = block[(o * in + c) * taps + tap] * factor(scale, first + o);
                    }
                }
            }
        });
        return packed;
    }

    /** ((kh, kw, out), in), kh and kw from last to first. */
    static float[] mirrored(ConvGeometry at, Span weight, float[] scale) {
        int out = at.outChannels();
        int in = at.inChannels();
        int taps = at.taps();
        float[] packed = new float[taps * in * out];
        Parallel.tiles(out, o -> {
            float[] block = block(weight, o * in * taps, in * taps);
            float factor = factor(scale, o);
            for (int tap = 0; tap < taps; tap++) {
                int to = ((taps - 1 - tap) * out + o) * in;
                for (int c = 0; c < in; c++) {
                    packed[to + c] = block[c * taps + tap] * factor;
                }
            }
        });
        return packed;
    }

    private static float[] block(Span weight, int from, int n) {
        float[] block = new float[n];
        weight.get(from, block, 0, n);
        return block;
    }

    private static float factor(float[] scale, int channel) {
        return scale == null ? 1 : scale[channel];
    }
}
