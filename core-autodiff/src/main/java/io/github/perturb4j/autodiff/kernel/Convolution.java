package io.github.perturb4j.autodiff.kernel;

import java.util.function.BiConsumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Convolution and its two gradients as matrix products over shifted copies of the input ({@link ShiftedCopies}) or over
 * its columns ({@link Columns}).
 *
 * <p>Each sample is multiplied by itself, in tiles whose size follows from the shape of one sample; so a sample gets
 * the same bits alone and in a batch. A tile's columns are scratch memory of its thread, a few MB at most.
 */
public final class Convolution {
    private static final int TILE_PIXELS = 512;
    private static final int TILE_NUMBERS = 1 << 19;

    private Convolution() {}

    /** y = conv(x, w), shape {@link ConvGeometry#outputShape}. */
    public static INDArray forward(ConvGeometry at, INDArray x, INDArray w) {
        if (!byLines(at) || at.kernelHeight() == 1) {
            return forward(at, x, w, byLines(at));
        }
        INDArray lines = lines(at, w);
        try {
            return forward(at, x, lines, true);
        } finally {
            lines.close();
        }
    }

    /**
     * Whether a product for each kh over {@link ShiftedCopies} beats one over all columns: it does, but for products so
     * small that putting the weights in order would cost more.
     */
    private static boolean byLines(ConvGeometry at) {
        return !at.isPointwise() && (at.kernelHeight() == 1 || at.outPixels() >= at.groupOut());
    }

    /** The weights of each kh together: w'[group, kh, o, c, kw] = w[group, o, c, kh, kw]. */
    private static INDArray lines(ConvGeometry at, INDArray w) {
        INDArray result = Memory.uninitialized(w.dataType(), w.shape());
        int run = at.kernelWidth();
        return rearranged(at, w, result, (from, to) -> {
            int i = 0;
            for (int kh = 0; kh < at.kernelHeight(); kh++) {
                for (int o = 0; o < at.groupOut(); o++) {
                    for (int c = 0; c < at.groupIn(); c++, i += run) {
                        int start = (o * at.groupIn() + c) * at.taps() + kh * run;
                        for (int kw = 0; kw < run; kw++) {
                            to[i + kw] = from[start + kw];
                        }
                    }
                }
            }
        });
    }

    private static INDArray rearranged(
            ConvGeometry at, INDArray w, INDArray result, BiConsumer<double[], double[]> permutation) {
        Span from = Span.of(w);
        Span to = Span.of(result);
        int numbers = at.groupOut() * at.groupIn() * at.taps();
        Parallel.tiles(at.groups(), group -> {
            double[] weights = new double[numbers];
            double[] permuted = new double[numbers];
            from.get((long) group * numbers, weights, 0, numbers);
            permutation.accept(weights, permuted);
            to.put((long) group * numbers, permuted, 0, numbers);
        });
        return result;
    }

    /** @param byLines whether w is as {@link #lines} returns it, or {@code kernelHeight} is 1 */
    private static INDArray forward(ConvGeometry at, INDArray x, INDArray w, boolean byLines) {
        INDArray y = Memory.uninitialized(x.dataType(), at.outputShape());
        Span input = Span.of(x);
        Span weight = Span.of(w);
        Span output = Span.of(y);
        int lines = linesPerTile(at, byLines ? at.kernelWidth() : at.taps(), input.isFloat32());
        int perGroup = (at.outHeight() + lines - 1) / lines;
        Parallel.tiles(at.n() * at.groups() * perGroup, tile -> {
            int top = tile % perGroup * lines;
            int group = tile / perGroup % at.groups();
            int sample = tile / perGroup / at.groups();
            int bottom = Math.min(at.outHeight(), top + lines);
            long to = at.outputAt(sample, group * at.groupOut()) + (long) top * at.outWidth();
            Blas.Matrix result = Blas.Matrix.of(output, to, at.outPixels());
            if (byLines) {
                tileByLines(at, input, weight, result, sample, group, top, bottom);
            } else {
                tile(at, input, weight, result, sample, group, top, bottom);
            }
        });
        return y;
    }

    /**
     * Output lines per tile: about {@value #TILE_PIXELS} pixels, or as many as make a direct product ({@link
     * Blas#DIRECT}) for 16 output channels, unless that is too few; and two tiles at the least.
     */
    private static int linesPerTile(ConvGeometry at, int tapsPerProduct, boolean direct) {
        int wanted = (TILE_PIXELS + at.outWidth() - 1) / at.outWidth();
        int direct16 = Blas.DIRECT / (16 * at.groupIn() * tapsPerProduct);
        if (direct && direct16 >= Math.max(24, at.outWidth())) {
            wanted = Math.min(wanted, direct16 / at.outWidth());
        }
        return Math.max(1, Math.min(wanted, (at.outHeight() + 1) / 2));
    }

    private static void tileByLines(
            ConvGeometry at, Span x, Span w, Blas.Matrix y, int sample, int group, int top, int bottom) {
        ShiftedCopies shifts = new ShiftedCopies(at, top, bottom);
        int k = at.groupIn() * at.kernelWidth();
        Span copies = Scratch.OPERAND.get(x.type(), (long) k * shifts.length());
        shifts.write(x, sample, group * at.groupIn(), at.groupIn(), copies);
        for (int kh = 0; kh < at.kernelHeight(); kh++) {
            long from = ((long) group * at.kernelHeight() + kh) * at.groupOut() * k;
            Blas.Matrix read = Blas.Matrix.of(copies, shifts.run(kh), shifts.length());
            double beta = kh == 0 ? 0 : 1;
            Blas.gemmByRows(at.groupOut(), shifts.outputs(), k, Blas.Matrix.of(w, from, k), read, beta, y);
        }
    }

    private static void tile(
            ConvGeometry at, Span x, Span w, Blas.Matrix y, int sample, int group, int top, int bottom) {
        int k = at.groupIn() * at.taps();
        int n = (bottom - top) * at.outWidth();
        Blas.Matrix columns;
        if (at.isPointwise()) {
            long from = at.inputAt(sample, group * at.groupIn()) + (long) top * at.outWidth();
            columns = Blas.Matrix.of(x, from, at.pixels());
        } else {
            Span unfolded = Scratch.OPERAND.get(x.type(), (long) k * n);
            new ShiftedCopies(at, top, bottom).writeColumns(x, sample, group * at.groupIn(), at.groupIn(), unfolded);
            columns = Blas.Matrix.of(unfolded, 0, n);
        }
        Blas.Matrix weights = Blas.Matrix.of(w, (long) group * at.groupOut() * k, k);
        Blas.gemmByRows(at.groupOut(), n, k, weights, columns, 0, y);
    }

    /**
     * dL/dx given g = dL/dy: where {@link #mirrors} holds, a convolution of g with the mirrored weights; else every
     * column is w^T g, folded back onto the input.
     */
    public static INDArray inputGradient(ConvGeometry at, INDArray g, INDArray w) {
        if (mirrors(at)) {
            INDArray mirrored = mirrored(at, w);
            try {
                return forward(at.mirrored(), g, mirrored);
            } finally {
                mirrored.close();
            }
        }
        return foldedGradient(at, g, w);
    }

    /**
     * Whether unfolding g is cheaper than folding columns back: images are large next to the weights, which must be
     * mirrored.
     */
    private static boolean mirrors(ConvGeometry at) {
        return at.stride() == 1
                && at.taps() > 1
                && at.kernelHeight() == at.kernelWidth()
                && at.padding() <= at.dilation() * (at.kernelHeight() - 1)
                && at.outPixels() >= at.groupOut();
    }

    /** w'[c, o, kh, kw] = w[o, c, KH - 1 - kh, KW - 1 - kw] within each group. */
    private static INDArray mirrored(ConvGeometry at, INDArray w) {
        INDArray result =
                Memory.uninitialized(w.dataType(), at.inChannels(), at.groupOut(), at.kernelHeight(), at.kernelWidth());
        int taps = at.taps();
        int block = at.groupIn() * taps;
        return rearranged(at, w, result, (weights, mirrored) -> {
            for (int c = 0, i = 0; c < at.groupIn(); c++) {
                for (int o = 0; o < at.groupOut(); o++) {
                    for (int tap = taps - 1; tap >= 0; tap--) {
                        mirrored[i++] = weights[o * block + c * taps + tap];
                    }
                }
            }
        });
    }

    private static INDArray foldedGradient(ConvGeometry at, INDArray g, INDArray w) {
        INDArray dx = Memory.uninitialized(g.dataType(), at.inputShape());
        Span upstream = Span.of(g);
        Span weight = Span.of(w);
        Span result = Span.of(dx);
        int channels = channelsPerTile(at);
        int perGroup = (at.groupIn() + channels - 1) / channels;
        Parallel.tiles(at.n() * at.groups() * perGroup, tile -> {
            int first = tile % perGroup * channels;
            int group = tile / perGroup % at.groups();
            int sample = tile / perGroup / at.groups();
            int count = Math.min(channels, at.groupIn() - first);
            inputGradientTile(at, upstream, weight, result, sample, group, first, count);
        });
        return dx;
    }

    /** Input channels per tile: at most {@value #TILE_NUMBERS} numbers of columns, and two tiles at the least. */
    private static int channelsPerTile(ConvGeometry at) {
        long wanted = TILE_NUMBERS / ((long) at.taps() * at.outPixels());
        return (int) Math.max(1, Math.min(wanted, (at.groupIn() + 1) / 2));
    }

    private static void inputGradientTile(
            ConvGeometry at, Span g, Span w, Span dx, int sample, int group, int first, int count) {
        int k = at.groupIn() * at.taps();
        int rows = count * at.taps();
        int n = at.outPixels();
        long weightAt = (long) group * at.groupOut() * k + (long) first * at.taps();
        Blas.Matrix weights = new Blas.Matrix(w, weightAt, k, true);
        Blas.Matrix upstream = Blas.Matrix.of(g, at.outputAt(sample, group * at.groupOut()), n);
        int channel = group * at.groupIn() + first;
        if (at.isPointwise()) {
            Blas.gemm(rows, n, at.groupOut(), weights, upstream, 0, Blas.Matrix.of(dx, at.inputAt(sample, channel), n));
            return;
        }
        Span columns = Scratch.OPERAND.get(g.type(), (long) rows * n);
        Blas.gemm(rows, n, at.groupOut(), weights, upstream, 0, Blas.Matrix.of(columns, 0, n));
        new Columns(at).fold(columns, dx, sample, channel, count);
    }

    /** dL/dw given g = dL/dy: the sum over samples of g columns^T. */
    public static INDArray weightGradient(ConvGeometry at, INDArray x, INDArray g) {
        return WeightGradient.of(at, x, g);
    }
}
