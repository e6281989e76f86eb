package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.autodiff.kernel.Span;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Weights (out, in, kh, kw) of a convolution of one group in other orders, float32, times a factor per output channel (or none). The caller owns the results. */
final class Packing {
    private static final int ROWS = 16;

    private Packing() {}

    /** (out, kh, kw, in). */
    static INDArray forward(ConvGeometry at, INDArray weight, float[] scale) {
        int out = at.outChannels();
        int in = at.inChannels();
        int taps = at.taps();
        INDArray packed = Memory.uninitialized(DataType.FLOAT, out, taps, in);
        Span from = Span.of(weight);
        Span to = Span.of(packed);
        Parallel.tiles(out, o -> {
            float[] row = new float[in * taps];
            float[] turned = new float[in * taps];
            from.get((long) o * row.length, row, 0, row.length);
            float factor = scale == null ? 1 : scale[o];
            for (int tap = 0; tap < taps; tap++) {
                for (int c = 0; c < in; c++) {
                    turned[tap * in + c] = row[c * taps + tap] * factor;
                }
            }
            to.put((long) o * row.length, turned, 0, row.length);
        });
        return packed;
    }

    /** (in, kh, kw, out), kh and kw from last to first. */
    static INDArray mirrored(ConvGeometry at, INDArray weight, float[] scale) {
        int out = at.outChannels();
        int in = at.inChannels();
        int taps = at.taps();
        INDArray packed = Memory.uninitialized(DataType.FLOAT, in, taps, out);
        Span from = Span.of(weight);
        Span to = Span.of(packed);
        Parallel.tiles((in + ROWS - 1) / ROWS, tile -> {
            int first = tile * ROWS;
            int rows = Math.min(ROWS, in - first);
            float[] run = new float[rows * taps];
            float[] turned = new float[rows * taps * out];
            for (int o = 0; o < out; o++) {
                from.get(((long) o * in + first) * taps, run, 0, run.length);
                float factor = scale == null ? 1 : scale[o];
                for (int c = 0; c < rows; c++) {
                    for (int tap = 0; tap < taps; tap++) {
                        turned[(c * taps + taps - 1 - tap) * out + o] = run[c * taps + tap] * factor;
                    }
                }
            }
            to.put((long) first * taps * out, turned, 0, turned.length);
        });
        return packed;
    }
}
