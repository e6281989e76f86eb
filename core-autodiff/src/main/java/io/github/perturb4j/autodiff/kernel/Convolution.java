package io.github.perturb4j.autodiff.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Convolution and its two gradients as matrix products over unfolded columns ({@link Columns}).
 *
 * <p>Each sample is multiplied by itself, in tiles whose size follows from the shape of one sample; so a sample gets the
 * same bits alone and in a batch. A tile's columns are scratch memory of its thread, a few MB at most.
 */
public final class Convolution {
    private static final int TILE_PIXELS = 400;
    private static final int TILE_NUMBERS = 1 << 19;

    private Convolution() {}

    /** y = conv(x, w), shape {@link ConvGeometry#outputShape}. */
    public static INDArray forward(ConvGeometry at, INDArray x, INDArray w) {
        INDArray y = Memory.uninitialized(x.dataType(), at.outputShape());
        Span input = Span.of(x);
        Span weight = Span.of(w);
        Span output = Span.of(y);
        int lines = linesPerTile(at, input.isFloat32());
        int perGroup = (at.outHeight() + lines - 1) / lines;
        Parallel.tiles(at.n() * at.groups() * perGroup, tile -> {
            int top = tile % perGroup * lines;
            int group = tile / perGroup % at.groups();
            int sample = tile / perGroup / at.groups();
            forwardTile(at, input, weight, output, sample, group, top, Math.min(at.outHeight(), top + lines));
        });
        return y;
    }

    /**
     * Output lines per tile: about {@value #TILE_PIXELS} pixels, or as many as make a direct product ({@link Blas#DIRECT}) for 16 output
     * channels, unless that is too few; and two tiles at the least.
     */
    private static int linesPerTile(ConvGeometry at, boolean direct) {
        int wanted = (TILE_PIXELS + at.outWidth() - 1) / at.outWidth();
        int direct16 = Blas.DIRECT / (16 * at.groupIn() * at.taps());
        if (direct && direct16 >= Math.max(24, at.outWidth())) {
            wanted = Math.min(wanted, direct16 / at.outWidth());
        }
        return Math.max(1, Math.min(wanted, (at.outHeight() + 1) / 2));
    }

    private static void forwardTile(
            ConvGeometry at, Span x, Span w, Span y, int sample, int group, int top, int bottom) {
        int k = at.groupIn() * at.taps();
        int n = (bottom - top) * at.outWidth();
        Blas.Matrix columns;
        if (at.isPointwise()) {
            long from = at.inputAt(sample, group * at.groupIn()) + (long) top * at.outWidth();
            columns = Blas.Matrix.of(x, from, at.pixels());
        } else {
            Span unfolded = Span.scratch(x.type(), 0, (long) k * n);
            new Columns(at).unfold(x, sample, group * at.groupIn(), at.groupIn(), top, bottom, unfolded);
            columns = Blas.Matrix.of(unfolded, 0, n);
        }
        long to = at.outputAt(sample, group * at.groupOut()) + (long) top * at.outWidth();
        Blas.Matrix weights = Blas.Matrix.of(w, (long) group * at.groupOut() * k, k);
        Blas.gemmByRows(at.groupOut(), n, k, weights, columns, Blas.Matrix.of(y, to, at.outPixels()));
    }

    /**
     * dL/dx given g = dL/dy: where {@link #mirrors} holds, a convolution of g with the mirrored weights; else every column is w^T g,
     * folded back onto the input.
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

    /** Whether unfolding g is cheaper than folding columns back: images are large next to the weights, which must be mirrored. */
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
        Span from = Span.of(w);
        Span to = Span.of(result);
        int taps = at.taps();
        int block = at.groupIn() * taps;
        Parallel.tiles(at.groups(), group -> {
            double[] weights = new double[at.groupOut() * block];
            double[] mirrored = new double[weights.length];
            from.get((long) group * weights.length, weights, 0, weights.length);
            for (int c = 0, i = 0; c < at.groupIn(); c++) {
                for (int o = 0; o < at.groupOut(); o++) {
                    for (int tap = taps - 1; tap >= 0; tap--) {
                        mirrored[i++] = weights[o * block + c * taps + tap];
                    }
                }
            }
            to.put((long) group * weights.length, mirrored, 0, mirrored.length);
        });
        return result;
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
        Span columns = Span.scratch(g.type(), 0, (long) rows * n);
        Blas.gemm(rows, n, at.groupOut(), weights, upstream, 0, Blas.Matrix.of(columns, 0, n));
        new Columns(at).fold(columns, dx, sample, channel, count);
    }

    /** dL/dw given g = dL/dy: the sum over samples of g columns^T. */
    public static INDArray weightGradient(ConvGeometry at, INDArray x, INDArray g) {
        return WeightGradient.of(at, x, g);
    }
}
