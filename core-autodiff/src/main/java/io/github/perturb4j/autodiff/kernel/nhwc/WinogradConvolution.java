package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A convolution with 3 x 3 taps and stride 1, or its input gradient, by Winograd's minimal filtering ({@link WinogradTile}): (m + 2)^2 products of
 * matrices for a tile of m x m outputs, instead of 9 m^2.
 *
 * <p>Against float64 the error is about 5e-7 of the result's maximum for m = 2 and 5e-6 to 8e-6 for m = 4. Tiles of several samples share a product,
 * whose rows depend on nothing but themselves ({@link PackedMatrix}).
 */
public final class WinogradConvolution implements PackedConvolution {
    private static final int BLOCK_NUMBERS = 1 << 18;
    private static final int LINE_NUMBERS = 2048;

    private final ConvGeometry at; // of the map; its n is not used
    private final WinogradTile tile;
    private final PackedMatrix[] filters;
    private final int down;
    private final int across;
    private final int band;
    private final int parts;

    private WinogradConvolution(ConvGeometry at, WinogradTile tile, PackedMatrix[] filters, int band, int parts) {
        this.at = at;
        this.tile = tile;
        this.filters = filters;
        this.down = ceil(at.outHeight(), tile.outputs());
        this.across = ceil(at.outWidth(), tile.outputs());
        this.band = band;
        this.parts = parts;
    }

    private static int ceil(int a, int b) {
        return (a + b - 1) / b;
    }

    /** Whether a geometry is one that this class computes. */
    public static boolean fits(ConvGeometry at) {
        return at.kernelHeight() == 3
                && at.kernelWidth() == 3
                && at.stride() == 1
                && at.dilation() == 1
                && at.groups() == 1
                && at.padding() <= 2;
    }

    /**
     * Packs a convolution, with output tiles of {@code outputs} x {@code outputs}.
     *
     * @param outputs 2 or 4
     * @param at the convolution's geometry, also where its gradient is wanted; n is not used
     * @param weight (outChannels, inChannels, 3, 3), float32 or float64; copied
     * @param scale what each output channel is multiplied by, or null
     * @param gradient whether the map is from dL/dy to dL/dx
     * @throws IllegalArgumentException if the geometry does not {@link #fits fit}
     */
    public static WinogradConvolution pack(int outputs, ConvGeometry at, Span weight, float[] scale, boolean gradient) {
        WinogradTile tile = outputs == 2 ? WinogradTile.TWO : WinogradTile.FOUR;
        ConvGeometry map = gradient ? at.mirrored() : at;
        int down = ceil(map.outHeight(), outputs);
        int lines = Math.max(1, BLOCK_NUMBERS / (filterCount(tile) * map.inChannels() * ceil(map.outWidth(), outputs)));
        int bands = ceil(down, lines);
        if (bands % 2 == 1 && down > 1) {
            bands++;
        }
        return pack(tile, at, weight, scale, gradient, ceil(down, bands), 1);
    }

    private static int filterCount(WinogradTile tile) {
        return tile.inputs() * tile.inputs();
    }

    static WinogradConvolution pack(
            WinogradTile tile, ConvGeometry at, Span weight, float[] scale, boolean gradient, int band, int parts) {
        if (!fits(at)) {
            throw new IllegalArgumentException(
                    "Winograd's convolution needs 3 x 3 taps, stride 1, dilation 1, one group and padding 0 to 2; found "
                            + at + ": use another strategy");
        }
        PackedMatrix[] filters = filters(tile, at, weight, scale, gradient);
        return new WinogradConvolution(gradient ? at.mirrored() : at, tile, filters, band, parts);
    }

    /** Number (a, i, o): entry a of the transformed filter from channel i to channel o of the map. */
    private static PackedMatrix[] filters(
            WinogradTile tile, ConvGeometry at, Span weight, float[] scale, boolean gradient) {
        int from = gradient ? at.outChannels() : at.inChannels();
        int to = gradient ? at.inChannels() : at.outChannels();
        float[][] entries = new float[filterCount(tile)][from * to];
        double[] taps = new double[9];
        double[] all = new double[at.inChannels() * 9];
        for (int o = 0; o < at.outChannels(); o++) {
            weight.get((long) o * all.length, all, 0, all.length);
            for (int c = 0; c < at.inChannels(); c++) {
                for (int tap = 0; tap < 9; tap++) {
                    taps[tap] = all[c * 9 + (gradient ? 8 - tap : tap)] * (scale == null ? 1 : scale[o]);
                }
                double[] transformed = tile.transformFilter(taps);
                int place = gradient ? o * to + c : c * to + o;
                for (int a = 0; a < transformed.length; a++) {
                    entries[a][place] = (float) transformed[a];
                }
            }
        }
        return Arrays.stream(entries)
                .map(entry -> PackedMatrix.of(entry, from, to))
                .toArray(PackedMatrix[]::new);
    }

    @Override
    public String strategy() {
        return "winograd " + tile.outputs() + "x" + tile.outputs();
    }

    @Override
    public void run(Span x, Span y, Epilogue epilogue) {
        int samples = (int) (x.length() / ((long) at.inChannels() * at.pixels()));
        int numbersPerSample = filters.length * band * across * at.inChannels();
        int together = Math.max(1, Math.min(samples, BLOCK_NUMBERS / numbersPerSample));
        int groups = ceil(samples, together);
        int bands = ceil(down, band);
        Parallel.tiles(groups * bands * parts, task -> {
            int part = task % parts;
            int top = task / parts % bands * band;
            int first = task / parts / bands * together;
            new Block(first, Math.min(samples, first + together), top, Math.min(down, top + band), part)
                    .run(x, y, epilogue);
        });
    }

    /** Lines [top, bottom) of tiles of samples [first, last), of which a part of the output channels is computed. */
    private final class Block {
        private final int first;
        private final int last;
        private final int top;
        private final int bottom;
        private final int firstPanel;
        private final int lastPanel;
        private final int firstChannel;
        private final int channels;
        private final int stored; // numbers of a tile's products in memory: channels, filled up
        private final int samplesPerLine;
        private final int tiles;

        Block(int first, int last, int top, int bottom, int part) {
            this.first = first;
            this.last = last;
            this.top = top;
            this.bottom = bottom;
            int panels = filters[0].panels();
            this.firstPanel = panels * part / parts;
            this.lastPanel = panels * (part + 1) / parts;
            this.firstChannel = firstPanel * PackedMatrix.WIDTH;
            this.channels = Math.min(at.outChannels(), lastPanel * PackedMatrix.WIDTH) - firstChannel;
            this.stored = PackedMatrix.padded(channels);
            this.samplesPerLine = Math.max(1, LINE_NUMBERS / (across * Math.max(at.inChannels(), channels)));
            this.tiles = (last - first) * (bottom - top) * across;
        }

        void run(Span x, Span y, Epilogue epilogue) {
            long step = (long) tiles * at.inChannels();
            long productStep = (long) tiles * stored;
            Span transformed = Span.scratch(DataType.FLOAT, 0, filters.length * step);
            Span products = Span.scratch(DataType.FLOAT, 1, filters.length * productStep);
            WinogradInput input = new WinogradInput(at, tile, across, samplesPerLine);
            for (int sample = first; sample < last; sample += samplesPerLine) {
                int count = Math.min(samplesPerLine, last - sample);
                long tilesBefore = (long) (sample - first) * (bottom - top) * across;
                input.transform(x, sample, count, top, bottom, transformed, tilesBefore * at.inChannels(), step);
            }
            for (int a = 0; a < filters.length; a++) {
                long to = a * productStep - firstChannel;
                filters[a].multiply(
                        tiles, transformed, a * step, at.inChannels(), firstPanel, lastPanel, products, to, stored);
            }
            WinogradOutput output =
                    new WinogradOutput(at, tile, across, samplesPerLine, firstChannel, channels, stored);
            for (int sample = first; sample < last; sample += samplesPerLine) {
                int count = Math.min(samplesPerLine, last - sample);
                long tilesBefore = (long) (sample - first) * (bottom - top) * across;
                for (int line = top; line < bottom; line++) {
                    long from = (tilesBefore + (long) (line - top) * count * across) * stored;
                    output.transform(products, from, productStep, sample, count, line, y, epilogue);
                }
            }
        }
    }
}
