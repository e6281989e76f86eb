package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.Blas;
import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.autodiff.kernel.Scratch;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution with 3 x 3 taps and stride 1, or its input gradient, by Winograd's minimal filtering ({@link
 * WinogradTile}): (m + 2)^2 products of matrices for a tile of m x m outputs, instead of 9 m^2.
 *
 * <p>Against float64 the error is about 5e-7 of the result's maximum for m = 2 and 5e-6 to 8e-6 for m = 4. Tiles of
 * several samples share a product, whose rows depend on nothing but themselves ({@link PackedMatrix}).
 */
public final class WinogradConvolution implements PackedConvolution {
    private static final int BLOCK_NUMBERS =
            1 << 17; // of transformed input in a task: they and the products fit into a core's cache
    private static final int BLOCK_TILES =
            64; // but with fewer, reading the filters would take longer than the products
    private static final int FEW_TASKS = 8;
    private static final int LINE_NUMBERS = 2048;

    private final ConvGeometry at; // of the map; its n is not used
    private final WinogradTile tile;
    private final PackedMatrix[][] filters; // [entry of the tile][block of channels, one or more groups]
    private final int down;
    private final int across;

    private WinogradConvolution(ConvGeometry at, WinogradTile tile, PackedMatrix[][] filters) {
        this.at = at;
        this.tile = tile;
        this.filters = filters;
        this.down = ceil(at.outHeight(), tile.outputs());
        this.across = ceil(at.outWidth(), tile.outputs());
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
                && at.padding() <= 2
                && (at.groups() == 1 || blocksAreWhole(at));
    }

    /** Whether the products of blocks of groups lie side by side without gaps. */
    private static boolean blocksAreWhole(ConvGeometry at) {
        int groups = GatheredTaps.groupsTogether(at);
        return PackedMatrix.padded(groups * at.groupIn()) == groups * at.groupIn()
                && PackedMatrix.padded(groups * at.groupOut()) == groups * at.groupOut();
    }

    /**
     * Packs a convolution, with output tiles of {@code outputs} x {@code outputs}.
     *
     * @param outputs 2 or 4
     * @param at the convolution's geometry, also where its gradient is wanted; n is not used
     * @param weight (outChannels, inChannels / groups, 3, 3), float32; copied
     * @param scale what each output channel is multiplied by, or null
     * @param gradient whether the map is from dL/dy to dL/dx
     * @throws IllegalArgumentException if the geometry does not {@link #fits fit}
     */
    public static WinogradConvolution pack(int outputs, ConvGeometry at, Span weight, float[] scale, boolean gradient) {
        if (!fits(at)) {
            throw new IllegalArgumentException(
                    "Winograd's convolution needs 3 x 3 taps, stride 1, dilation 1, padding 0 to 2 and one group, or"
                            + " groups that make blocks of 8 channels; found " + at + ": use another strategy");
        }
        WinogradTile tile = outputs == 2 ? WinogradTile.TWO : WinogradTile.FOUR;
        PackedMatrix[][] filters = filters(tile, at, weight, scale, gradient);
        return new WinogradConvolution(gradient ? at.mirrored() : at, tile, filters);
    }

    private static int filterCount(WinogradTile tile) {
        return tile.inputs() * tile.inputs();
    }

    /**
     * Number (a, block; i, o): entry a of the transformed filter from channel i of a block to channel o of it, 0
     * between groups.
     */
    private static PackedMatrix[][] filters(
            WinogradTile tile, ConvGeometry at, Span weight, float[] scale, boolean gradient) {
        int blocks = at.groups() / GatheredTaps.groupsTogether(at);
        int in = at.inChannels() / blocks;
        int out = at.outChannels() / blocks;
        int entries = filterCount(tile);
        PackedMatrix[][] packed = new PackedMatrix[entries][blocks];
        for (PackedMatrix[] entry : packed) {
            Arrays.setAll(entry, block -> PackedMatrix.zeros(gradient ? out : in, gradient ? in : out));
        }
        INDArray transform = Memory.of(DataType.FLOAT, tile.filterTransform(gradient), 9, entries);
        Blas.Matrix right = Blas.Matrix.of(Span.of(transform), 0, entries);
        int channels = at.groupIn();
        Span transformed = Scratch.OPERAND.get(DataType.FLOAT, (long) channels * entries);
        for (int o = 0; o < at.outChannels(); o++) {
            Blas.Matrix taps = Blas.Matrix.of(weight, (long) o * channels * 9, 9);
            Blas.gemm(channels, entries, 9, taps, right, 0, Blas.Matrix.of(transformed, 0, entries));
            int first = o / at.groupOut() * channels % in;
            double factor = scale == null ? 1 : scale[o];
            for (int a = 0; a < entries; a++) {
                Blas.Vector from = new Blas.Vector(transformed, a, entries);
                if (gradient) {
                    packed[a][o / out].addRow(o % out, first, channels, factor, from);
                } else {
                    packed[a][o / out].addColumn(first, o % out, channels, factor, from);
                }
            }
        }
        transform.close();
        return packed;
    }

    @Override
    public String strategy() {
        return "winograd " + tile.outputs() + "x" + tile.outputs() + (at.groups() > 1 ? ", grouped" : "");
    }

    @Override
    public long bytes() {
        return Arrays.stream(filters)
                .flatMap(Arrays::stream)
                .mapToLong(PackedMatrix::bytes)
                .sum();
    }

    @Override
    public void close() {
        Arrays.stream(filters).flatMap(Arrays::stream).forEach(PackedMatrix::close);
    }

    @Override
    public void run(Span x, Span y, Epilogue epilogue) {
        Cut cut = cut((int) (x.length() / ((long) at.inChannels() * at.pixels())));
        Parallel.tiles(cut.groups * cut.bands, task -> {
            int group = task / cut.bands;
            int band = task % cut.bands;
            int first = cut.samples * group / cut.groups;
            int last = cut.samples * (group + 1) / cut.groups;
            new Block(first, last, down * band / cut.bands, down * (band + 1) / cut.bands).run(x, y, epilogue);
        });
    }

    private record Cut(int samples, int groups, int bands) {}

    /**
     * As many samples together as make a long line, then as many lines; an even number of tasks, where there are few.
     */
    private Cut cut(int samples) {
        int tiles = Math.max(BLOCK_TILES, BLOCK_NUMBERS / (filters.length * at.inChannels()));
        if (!PackedMatrix.rowsAreAlike()) { // each sample by itself, and cut by its shape
            int each = ceil(down, Math.max(1, tiles / across));
            return new Cut(samples, samples, Math.min(down, ceil(each, 2) * 2));
        }
        int line = Math.min(samples, samplesPerLine()) * across;
        int bands = ceil(down, Math.max(1, tiles / line));
        int together = bands > 1 ? line / across : Math.max(1, tiles / (down * across));
        int groups = ceil(samples, together);
        if (groups * bands < FEW_TASKS && groups * bands % 2 == 1) {
            if (groups < samples) {
                groups++;
            } else if (bands < down) {
                bands++;
            }
        }
        return new Cut(samples, groups, bands);
    }

    /** Numbers of an entry of a tile's product: output channels, filled up. */
    private int stored() {
        return filters[0].length * filters[0][0].columns();
    }

    private int samplesPerLine() {
        return Math.max(1, LINE_NUMBERS / (across * Math.max(at.inChannels(), stored())));
    }

    /** Lines [top, bottom) of tiles of samples [first, last). */
    private final class Block {
        private final int first;
        private final int last;
        private final int top;
        private final int bottom;
        private final int stored; // numbers of an entry of a tile's product: output channels, filled up
        private final int samplesPerLine;
        private final int tiles;

        Block(int first, int last, int top, int bottom) {
            this.first = first;
            this.last = last;
            this.top = top;
            this.bottom = bottom;
            this.stored = stored();
            this.samplesPerLine = samplesPerLine();
            this.tiles = (last - first) * (bottom - top) * across;
        }

        void run(Span x, Span y, Epilogue epilogue) {
            long step = (long) tiles * at.inChannels();
            long productStep = (long) tiles * stored;
            Span transformed = Scratch.LEFT.get(false, filters.length * step);
            Span products = Scratch.PRODUCT.get(false, filters.length * productStep);
            WinogradInput input = new WinogradInput(at, tile, across, samplesPerLine);
            for (int sample = first; sample < last; sample += samplesPerLine) {
                int count = Math.min(samplesPerLine, last - sample);
                long tilesBefore = (long) (sample - first) * (bottom - top) * across;
                input.transform(x, sample, count, top, bottom, transformed, tilesBefore * at.inChannels(), step);
            }
            for (int a = 0; a < filters.length; a++) {
                multiply(filters[a], transformed, a * step, products, a * productStep);
            }
            WinogradOutput output = new WinogradOutput(at, tile, across, samplesPerLine, stored);
            for (int sample = first; sample < last; sample += samplesPerLine) {
                int count = Math.min(samplesPerLine, last - sample);
                long tilesBefore = (long) (sample - first) * (bottom - top) * across;
                for (int line = top; line < bottom; line++) {
                    long from = (tilesBefore + (long) (line - top) * count * across) * stored;
                    output.transform(products, from, productStep, sample, count, line, y, epilogue);
                }
            }
        }

        private void multiply(PackedMatrix[] blocks, Span transformed, long from, Span products, long to) {
            int in = at.inChannels() / blocks.length;
            for (int b = 0; b < blocks.length; b++) {
                int out = b * blocks[b].columns();
                blocks[b].multiply(tiles, transformed, from + b * in, at.inChannels(), products, to + out, stored);
            }
        }
    }
}
