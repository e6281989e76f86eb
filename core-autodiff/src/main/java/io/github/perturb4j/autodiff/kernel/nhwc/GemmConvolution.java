package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.Blas;
import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.autodiff.kernel.Span;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution of one group as a product y = patches W^T, where a row of patches is what one output pixel sees ({@link Patches}) and W is
 * packed as (out, kh, kw, in). A pointwise convolution needs no patches: its rows are the pixels themselves.
 *
 * <p>Large images are cut into runs of lines, each with all output channels; small ones into blocks of output channels, so that each thread
 * reads its own part of the weights, once for several samples. A product's row has the same bits whatever the number of rows, as long as
 * OpenBLAS computes it in the same way, which it decides by the product's size ({@link Blas#DIRECT}): so samples share a product only if
 * that of one sample is large.
 */
public final class GemmConvolution implements PackedConvolution {
    private static final int LARGE_IMAGE = 400;
    private static final int ROWS = 400;
    private static final int CHANNELS = 128;
    private static final int DIRECT_ROWS = 96;

    private final ConvGeometry at;
    private final Span packed;
    private final Patches patches;
    private final int pixels;
    private final int channels;

    /**
     * @param at with one group
     * @param weights from {@link #pack} for the same channels and kernel; borrowed
     */
    public GemmConvolution(ConvGeometry at, INDArray weights) {
        if (at.groups() != 1) {
            throw new IllegalArgumentException("expected one group, found " + at.groups());
        }
        this.at = at;
        this.packed = Span.of(weights);
        this.patches = at.isPointwise() ? null : new Patches(at);
        this.pixels = at.outPixels();
        this.channels = at.outChannels();
    }

    /** Weights (out, in, kh, kw), times a factor per output channel, as (out, kh, kw, in): for the convolution itself. */
    public static INDArray pack(ConvGeometry at, INDArray weight, float[] scale) {
        return Packing.forward(at, weight, scale);
    }

    /** The same weights mirrored as (in, kh, kw, out): for {@link ConvGeometry#mirrored}, the gradient at the input. */
    public static INDArray packMirrored(ConvGeometry at, INDArray weight, float[] scale) {
        return Packing.mirrored(at, weight, scale);
    }

    @Override
    public String strategy() {
        return at.isPointwise() ? "product" : "patches";
    }

    private int k() {
        return at.taps() * at.inChannels();
    }

    @Override
    public void run(Span x, Span y, Epilogue epilogue) {
        if (pixels >= LARGE_IMAGE || channels < 2 * CHANNELS) {
            byPixels(x, y, epilogue);
        } else {
            byChannels(x, y, epilogue);
        }
    }

    private void byPixels(Span x, Span y, Epilogue epilogue) {
        int width = patches == null ? 1 : at.outWidth();
        int lines = Math.max(1, rowsPerTile() / width);
        int height = pixels / width;
        int tiles = (height + lines - 1) / lines;
        Parallel.tiles(at.n() * tiles, tile -> {
            int sample = tile / tiles;
            int top = tile % tiles * lines;
            int bottom = Math.min(height, top + lines);
            int rows = (bottom - top) * width;
            long first = (long) sample * pixels + (long) top * width;
            Blas.Matrix input;
            if (patches == null) {
                input = Blas.Matrix.of(x, first * k(), k());
            } else {
                Span scratch = Span.scratch(DataType.FLOAT, 0, (long) rows * k());
                patches.write(x, sample, top, bottom, scratch, 0);
                input = Blas.Matrix.of(scratch, 0, k());
            }
            product(input, rows, 0, channels, y, first);
            epilogue.finish(y, first * channels, rows, channels, channels, 0);
        });
    }

    /** Even runs of at most {@value #ROWS} rows; fewer where that makes a product direct. */
    private int rowsPerTile() {
        int direct = (int) (Blas.DIRECT / ((long) channels * k()));
        int most = direct >= DIRECT_ROWS ? Math.min(ROWS, direct) : ROWS;
        int runs = (pixels + most - 1) / most;
        return (pixels + runs - 1) / runs;
    }

    private void byChannels(Span x, Span y, Epilogue epilogue) {
        int group = Math.max(1, ROWS / pixels);
        for (int sample = 0; sample < at.n(); sample += group) {
            int count = Math.min(group, at.n() - sample);
            Blas.Matrix input =
                    patches == null ? Blas.Matrix.of(x, (long) sample * pixels * k(), k()) : patches(x, sample, count);
            long first = (long) sample * pixels;
            int blocks = (channels + CHANNELS - 1) / CHANNELS;
            Parallel.tiles(blocks, block -> {
                int from = block * CHANNELS;
                block(input, count, from, Math.min(channels, from + CHANNELS), y, first, epilogue);
            });
        }
    }

    /** The patches of some samples, in memory of the calling thread that all threads write to and read. */
    private Blas.Matrix patches(Span x, int sample, int count) {
        Span scratch = Span.scratch(DataType.FLOAT, 1, (long) count * pixels * k());
        int lines = Math.max(1, at.outHeight() / 2);
        int tiles = (at.outHeight() + lines - 1) / lines;
        Parallel.tiles(count * tiles, tile -> {
            int top = tile % tiles * lines;
            long to = ((long) tile / tiles * pixels + (long) top * at.outWidth()) * k();
            patches.write(x, sample + tile / tiles, top, Math.min(at.outHeight(), top + lines), scratch, to);
        });
        return Blas.Matrix.of(scratch, 0, k());
    }

    private void block(Blas.Matrix input, int count, int from, int to, Span y, long first, Epilogue epilogue) {
        boolean shared = (long) pixels * (to - from) * k() > Blas.DIRECT;
        int samples = shared ? count : 1;
        for (int i = 0; i < count; i += samples) {
            product(input.fromRow(i * pixels), samples * pixels, from, to, y, first + (long) i * pixels);
        }
        epilogue.finish(y, first * channels + from, count * pixels, to - from, channels, from);
    }

    private void product(Blas.Matrix input, int rows, int from, int to, Span y, long first) {
        Blas.Matrix part = Blas.Matrix.of(packed, (long) from * k(), k()).transpose();
        Blas.gemm(rows, to - from, k(), input, part, 0, Blas.Matrix.of(y, first * channels + from, channels));
    }
}
