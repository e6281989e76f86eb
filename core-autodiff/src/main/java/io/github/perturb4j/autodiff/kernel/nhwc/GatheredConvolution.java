package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.autodiff.kernel.Scratch;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A convolution of any kernel, stride, dilation and number of groups, or its input gradient: the pixels that the taps
 * read are gathered into rows, and those multiplied by the weights.
 *
 * <p>The gradient of a convolution of stride s is cut into s * s convolutions of stride 1, one for each remainder of a
 * pixel's row and column modulo s, which see only the taps that reach it: no product is wasted on zeros, and a pixel
 * that no tap reaches (three of four, for 1 x 1 taps with stride 2) costs its epilogue only. Groups of few channels are
 * multiplied several at a time, by a matrix whose blocks off the diagonal are zero, which BLAS does sooner than many
 * small products.
 */
public final class GatheredConvolution implements PackedConvolution {
    private static final Scratch.Arrays32 ROWS = new Scratch.Arrays32();
    private static final Scratch.Arrays32 IMAGE = new Scratch.Arrays32();
    private static final Scratch.Arrays32 LINE = new Scratch.Arrays32();

    private static final int BLOCK_NUMBERS = 1 << 17; // of gathered pixels in a task: they stay in a core's cache

    private final GatheredTaps map;
    private final List<GatheredTaps.Lines> kinds;
    private final boolean gradient;
    private final int grouped;

    private GatheredConvolution(GatheredTaps map, boolean gradient, int groups) {
        this.map = map;
        this.kinds = map.lines();
        this.gradient = gradient;
        this.grouped = groups;
    }

    /**
     * Packs a convolution or its input gradient.
     *
     * @param at the convolution's geometry, also where its gradient is wanted; n is not used
     * @param weight (outChannels, inChannels / groups, kernelHeight, kernelWidth), float32; copied
     * @param scale what each output channel of the convolution is multiplied by, or null
     * @param gradient whether the map is from dL/dy to dL/dx
     */
    public static GatheredConvolution pack(ConvGeometry at, Span weight, float[] scale, boolean gradient) {
        return new GatheredConvolution(GatheredTaps.of(at, weight, scale, gradient), gradient, at.groups());
    }

    @Override
    public String strategy() {
        return (gradient && map.outStep() > 1 ? "parity split" : "gathered") + (grouped > 1 ? ", grouped" : "");
    }

    @Override
    public long bytes() {
        return matrices().mapToLong(PackedMatrix::bytes).sum();
    }

    @Override
    public void close() {
        matrices().forEach(PackedMatrix::close);
    }

    private Stream<PackedMatrix> matrices() {
        return kinds.stream()
                .flatMap(lines -> lines.pixels().stream())
                .filter(pixels -> pixels.taps() > 0)
                .flatMap(pixels -> Arrays.stream(pixels.weights()))
                .distinct();
    }

    /** Some lines of one kind. */
    private record Band(GatheredTaps.Lines lines, int top, int bottom) {}

    @Override
    public void run(Span x, Span y, Epilogue epilogue) {
        int samples = (int) (x.length() / ((long) map.inHeight() * map.inWidth() * map.inChannels()));
        List<Band> bands = new ArrayList<>();
        for (GatheredTaps.Lines lines : kinds) {
            int count = bands(lines);
            for (int band = 0; band < count; band++) {
                bands.add(new Band(lines, lines.count() * band / count, lines.count() * (band + 1) / count));
            }
        }
        Parallel.tiles(samples * bands.size(), task -> {
            Band band = bands.get(task % bands.size());
            run(x, y, epilogue, task / bands.size(), band);
        });
    }

    /** An even number of bands, so that two cores end together. */
    private int bands(GatheredTaps.Lines lines) {
        int numbersPerLine = 1;
        for (GatheredTaps.Pixels pixels : lines.pixels()) {
            numbersPerLine += pixels.count() * pixels.taps() * map.inChannels();
        }
        int most = Math.max(1, BLOCK_NUMBERS / numbersPerLine);
        int bands = (lines.count() + most - 1) / most;
        return Math.min(lines.count(), (bands + 1) / 2 * 2);
    }

    private void run(Span x, Span y, Epilogue epilogue, int sample, Band band) {
        List<GatheredTaps.Pixels> kinds = band.lines.pixels();
        int lines = band.bottom - band.top;
        long gathered = 0;
        long results = 0;
        for (GatheredTaps.Pixels pixels : kinds) {
            gathered = Math.max(gathered, (long) lines * pixels.count() * pixels.taps() * map.inChannels());
            results += (long) lines * pixels.count() * map.stored();
        }
        Span columns = Scratch.LEFT.get(map.isOnHeap(), Math.max(1, gathered));
        Span products = Scratch.PRODUCT.get(map.isOnHeap(), Math.max(1, results));
        long to = 0;
        for (GatheredTaps.Pixels pixels : kinds) {
            if (pixels.taps() > 0) {
                multiply(x, sample, band, pixels, columns, products, to);
            }
            to += (long) lines * pixels.count() * map.stored();
        }
        store(products, lines, y, sample, band, epilogue);
    }

    private void multiply(
            Span x, int sample, Band band, GatheredTaps.Pixels pixels, Span columns, Span products, long to) {
        int rows = (band.bottom - band.top) * pixels.count();
        int k = pixels.taps() * map.blockIn();
        Span left = columns;
        long from = 0;
        int first = band.top * map.inStep() + pixels.firstRow();
        int last = (band.bottom - 1) * map.inStep() + pixels.firstRow();
        if (pixels.isImage() && first >= 0 && last < map.inHeight()) {
            left = x;
            from = map.inputAt(sample, first);
        } else {
            gather(x, sample, band, pixels, columns);
        }
        for (int block = 0; block < map.blocks(); block++) {
            PackedMatrix weights = pixels.weights()[block];
            weights.multiply(
                    rows,
                    left,
                    from + (long) block * rows * k,
                    k,
                    products,
                    to + block * map.storedBlock(),
                    map.stored());
        }
    }

    /** Writes rows (block, line, pixel) of (tap, channel of the block). */
    private void gather(Span x, int sample, Band band, GatheredTaps.Pixels pixels, Span columns) {
        int k = pixels.taps() * map.blockIn();
        int rows = (band.bottom - band.top) * pixels.count();
        float[] image = map.paddedLine(pixels);
        float[][] line = ROWS.get(map.blocks(), pixels.count() * k);
        for (int i = band.top; i < band.bottom; i++) {
            int loaded = Integer.MIN_VALUE;
            for (GatheredTaps.Run run : pixels.runs()) {
                if (run.row() != loaded) {
                    map.load(x, sample, i * map.inStep() + run.row(), pixels, image);
                    loaded = run.row();
                }
                for (int block = 0; block < map.blocks(); block++) {
                    cut(image, pixels, run, block, line[block]);
                }
            }
            for (int block = 0; block < map.blocks(); block++) {
                long to = ((long) block * rows + (i - band.top) * pixels.count()) * k;
                columns.put(to, line[block], 0, pixels.count() * k);
            }
        }
    }

    private void cut(float[] image, GatheredTaps.Pixels pixels, GatheredTaps.Run run, int block, float[] line) {
        int k = pixels.taps() * map.blockIn();
        int n = run.taps() * map.blockIn();
        int step = map.inStep() * map.inChannels();
        int from = (pixels.left() + run.column()) * map.inChannels() + block * map.blockIn();
        int to = run.firstTap() * map.blockIn();
        for (int j = 0; j < pixels.count(); j++) {
            System.arraycopy(image, from + j * step, line, to + j * k, n);
        }
    }

    private void store(Span products, int lines, Span y, int sample, Band band, Epilogue epilogue) {
        int channels = map.outChannels();
        float[] image = IMAGE.get(map.outWidth() * channels);
        float[] line = LINE.get(map.outWidth() * map.stored());
        for (int i = 0; i < lines; i++) {
            long from = 0;
            for (GatheredTaps.Pixels pixels : band.lines.pixels()) {
                int numbers = pixels.count() * map.stored();
                if (pixels.taps() == 0) {
                    Arrays.fill(line, 0, numbers, 0f);
                } else {
                    products.get(from + (long) i * numbers, line, 0, numbers);
                }
                spread(line, pixels, image);
                from += (long) lines * numbers;
            }
            int row = (band.top + i) * map.outStep() + band.lines.first();
            epilogue.storeOver(image, map.outWidth() * channels, y, map.outputAt(sample, row));
        }
    }

    /** Pixels of one kind to their places among the others. */
    private void spread(float[] line, GatheredTaps.Pixels pixels, float[] image) {
        int blocks = map.storedBlock() == map.blockOut() ? 1 : map.blocks();
        int n = map.outChannels() / blocks;
        for (int j = 0; j < pixels.count(); j++) {
            int to = (j * map.outStep() + pixels.first()) * map.outChannels();
            for (int block = 0; block < blocks; block++) {
                System.arraycopy(line, j * map.stored() + block * map.storedBlock(), image, to + block * n, n);
            }
        }
    }
}
