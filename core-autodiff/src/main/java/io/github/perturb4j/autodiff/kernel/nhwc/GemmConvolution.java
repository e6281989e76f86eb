package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.Blas;
import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.autodiff.kernel.Scratch;
import io.github.perturb4j.autodiff.kernel.Span;

/**
 * A convolution of one group as a product y = patches W, where a row of patches is what one output pixel sees ({@link
 * Patches}) and W is packed as ((kh, kw, in), out). A pointwise convolution needs no patches: its rows are the pixels
 * themselves.
 *
 * <p>Large images are cut into runs of lines, each with all output channels; small ones into panels of output channels,
 * so that each thread reads its own part of the weights, once for several samples.
 */
public final class GemmConvolution implements PackedConvolution {
    private static final Scratch.Room PATCHES = new Scratch.Room();
    private static final Scratch.Arrays32 WIDE = new Scratch.Arrays32();
    private static final Scratch.Arrays32 PACKED = new Scratch.Arrays32();

    private static final int LARGE_IMAGE = 400;
    private static final int ROWS = 256;
    private static final int PANELS = 4;

    private final ConvGeometry at;
    private final PackedMatrix weights;
    private final Patches patches;
    private final int pixels;
    private final int channels;
    private final int k;

    private GemmConvolution(ConvGeometry at, PackedMatrix weights) {
        this.at = at;
        this.weights = weights;
        this.patches = at.isPointwise() ? null : new Patches(at);
        this.pixels = at.outPixels();
        this.channels = at.outChannels();
        this.k = at.taps() * at.inChannels();
    }

    /**
     * The convolution, or the gradient at the input of one of stride 1.
     *
     * @param at of one group; its n is ignored
     * @param weight (out, in, kh, kw), float32; copied
     * @param scale a factor per output channel, or null
     */
    public static GemmConvolution pack(ConvGeometry at, Span weight, float[] scale, boolean gradient) {
        if (at.groups() != 1 || gradient && at.stride() != 1) {
            throw new IllegalArgumentException("expected one group and, for the gradient, stride 1; found " + at);
        }
        ConvGeometry map = gradient ? at.mirrored() : at;
        PackedMatrix packed = PackedMatrix.zeros(map.taps() * map.inChannels(), map.outChannels());
        int in = at.inChannels();
        int taps = at.taps();
        for (int o = 0; o < at.outChannels(); o++) {
            double factor = scale == null ? 1 : scale[o];
            for (int tap = 0; tap < taps; tap++) {
                Blas.Vector from = new Blas.Vector(weight, (long) o * in * taps + tap, taps);
                if (gradient) { // ((kh, kw, out), in), kh and kw from last to first
                    packed.addRow((taps - 1 - tap) * at.outChannels() + o, 0, in, factor, from);
                } else { // ((kh, kw, in), out)
                    packed.addColumn(tap * in, o, in, factor, from);
                }
            }
        }
        return new GemmConvolution(map, packed.filled());
    }

    @Override
    public String strategy() {
        return at.isPointwise() ? "product" : "patches";
    }

    @Override
    public long bytes() {
        return weights.bytes();
    }

    @Override
    public void close() {
        weights.close();
    }

    @Override
    public void run(Span x, Span y, Epilogue epilogue) {
        int n = (int) (x.length() / ((long) at.pixels() * at.inChannels()));
        if (weights.columns() != channels) {
            narrow(n, x, y, epilogue);
        } else if (pixels >= LARGE_IMAGE || weights.panels() < PANELS) {
            byPixels(n, x, y, epilogue);
        } else {
            byPanels(n, x, y, epilogue);
        }
    }

    /** One tile: some lines of a sample, from pixel {@code first} of all on, and where their patches are. */
    private interface Tile {
        void of(Span input, long inputAt, int rows, long first);
    }

    private void tiles(int n, Span x, Tile tile) {
        int width = patches == null ? 1 : at.outWidth();
        int lines = linesPerTile(width);
        int height = pixels / width;
        int perSample = (height + lines - 1) / lines;
        Parallel.tiles(n * perSample, number -> {
            int sample = number / perSample;
            int top = number % perSample * lines;
            int bottom = Math.min(height, top + lines);
            int rows = (bottom - top) * width;
            long first = (long) sample * pixels + (long) top * width;
            if (patches == null) {
                tile.of(x, first * k, rows, first);
            } else {
                Span scratch = Scratch.LEFT.get(weights.isOnHeap(), (long) rows * k);
                patches.write(x, sample, top, bottom, scratch, 0);
                tile.of(scratch, 0, rows, first);
            }
        });
    }

    /** Even runs of lines with at most {@value #ROWS} rows, or of one line. */
    private int linesPerTile(int width) {
        int height = pixels / width;
        int most = Math.max(1, ROWS / width);
        int runs = (height + most - 1) / most;
        return (height + runs - 1) / runs;
    }

    private void byPixels(int n, Span x, Span y, Epilogue epilogue) {
        tiles(n, x, (input, from, rows, first) -> {
            weights.multiply(rows, input, from, k, 0, weights.panels(), y, first * channels, channels, epilogue);
        });
    }

    /** For a number of channels that the packed weights had to fill up. */
    private void narrow(int n, Span x, Span y, Epilogue epilogue) {
        tiles(n, x, (input, from, rows, first) -> {
            int wide = weights.columns();
            Span scratch = Scratch.PRODUCT.get(weights.isOnHeap(), (long) rows * wide);
            weights.multiply(rows, input, from, k, scratch, 0, wide);
            float[] values = WIDE.get(rows * wide);
            float[] packed = PACKED.get(rows * channels);
            scratch.get(0, values, 0, rows * wide);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(values, row * wide, packed, row * channels, channels);
            }
            epilogue.storeAll(packed, rows * channels, y, first * channels);
        });
    }

    private void byPanels(int n, Span x, Span y, Epilogue epilogue) {
        int group = weights.rowsAreEqual() ? Math.max(1, ROWS / pixels) : 1;
        int wide = weights.panels() >= 2 * PANELS ? (weights.panels() + PANELS - 1) / PANELS : 2;
        int parts = (weights.panels() + wide - 1) / wide;
        int halves = pixels > 1 ? 2 : 1;
        for (int sample = 0; sample < n; sample += group) {
            int count = Math.min(group, n - sample);
            Span input = patches == null ? x : patches(x, sample, count);
            long from = patches == null ? (long) sample * pixels * k : 0;
            long first = (long) sample * pixels;
            int rows = count * pixels;
            Parallel.tiles(parts * halves, tile -> {
                int top = rows * (tile % halves) / halves;
                int height = rows * (tile % halves + 1) / halves - top;
                int panel = tile / halves * wide;
                int last = Math.min(weights.panels(), panel + wide);
                long to = (first + top) * channels;
                weights.multiply(height, input, from + (long) top * k, k, panel, last, y, to, channels, epilogue);
            });
        }
    }

    /** The patches of some samples, in memory of the calling thread that all threads write to and read. */
    private Span patches(Span x, int sample, int count) {
        Span scratch = PATCHES.get(weights.isOnHeap(), (long) count * pixels * k);
        int lines = Math.max(1, at.outHeight() / 4);
        int tiles = (at.outHeight() + lines - 1) / lines;
        Parallel.tiles(count * tiles, tile -> {
            int top = tile % tiles * lines;
            long to = ((long) tile / tiles * pixels + (long) top * at.outWidth()) * k;
            patches.write(x, sample + tile / tiles, top, Math.min(at.outHeight(), top + lines), scratch, to);
        });
        return scratch;
    }
}
