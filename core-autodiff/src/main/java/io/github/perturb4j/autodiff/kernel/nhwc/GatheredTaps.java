package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.Blas;
import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.Scratch;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Which pixels a {@link GatheredConvolution} reads for which, and by what it multiplies them. Pixel (outStep * i + r,
 * outStep * j + c) of the result is a sum over taps of pixel (inStep * i + row, inStep * j + column) of the image,
 * where the taps depend on r and c. One of the steps is 1.
 *
 * <p>Channels are cut into {@code blocks}, one or several groups each.
 */
record GatheredTaps(
        int inChannels,
        int inHeight,
        int inWidth,
        int inStep,
        int outChannels,
        int outHeight,
        int outWidth,
        int outStep,
        int blocks,
        List<Lines> lines) {
    private static final Scratch.Arrays32 PADDED = new Scratch.Arrays32();

    private static final int BLOCK_CHANNELS = 32;

    /** The lines of the result whose number is {@code first} modulo outStep; there are {@code count}. */
    record Lines(int first, int count, List<Pixels> pixels) {}

    /** A run of taps in one row that read neighbouring pixels. */
    record Run(int firstTap, int taps, int row, int column) {}

    /**
     * The pixels of a line whose column is {@code first} modulo outStep; there are {@code count}. The image's line is
     * read with {@code left} pixels of zeros before it.
     */
    record Pixels(
            int first,
            int count,
            int taps,
            int left,
            int right,
            List<Run> runs,
            PackedMatrix[] weights,
            boolean isImage) {
        int firstRow() {
            return runs.get(0).row();
        }
    }

    private record Tap(int row, int column, int kh, int kw) {}

    int blockIn() {
        return inChannels / blocks;
    }

    int blockOut() {
        return outChannels / blocks;
    }

    /** Numbers of a pixel's result for one block. */
    int storedBlock() {
        return PackedMatrix.padded(blockOut());
    }

    /** Numbers of a pixel's result. */
    int stored() {
        return blocks * storedBlock();
    }

    /** Whether it multiplies on the heap. */
    boolean isOnHeap() {
        return HeapPanels.take(blockOut());
    }

    long inputAt(int sample, int row) {
        return ((long) sample * inHeight + row) * inWidth * inChannels;
    }

    long outputAt(int sample, int row) {
        return ((long) sample * outHeight + row) * outWidth * outChannels;
    }

    /** Working memory for a line of the image, with zeros at both ends. */
    float[] paddedLine(Pixels pixels) {
        int end = (pixels.left + inWidth) * inChannels;
        int length = end + pixels.right * inChannels;
        float[] line = PADDED.get(length);
        Arrays.fill(line, 0, pixels.left * inChannels, 0f);
        Arrays.fill(line, end, length, 0f);
        return line;
    }

    /** Reads a row of the image, or zeros where there is none. */
    void load(Span x, int sample, int row, Pixels pixels, float[] line) {
        int from = pixels.left * inChannels;
        int n = inWidth * inChannels;
        if (row < 0 || row >= inHeight) {
            Arrays.fill(line, from, from + n, 0f);
        } else {
            x.get(inputAt(sample, row), line, from, n);
        }
    }

    /** How many groups are multiplied at once: up to {@value #BLOCK_CHANNELS} channels. */
    static int groupsTogether(ConvGeometry at) {
        int together = 1;
        int largest = Math.max(at.groupIn(), at.groupOut());
        for (int groups = 2; groups * largest <= BLOCK_CHANNELS && groups <= at.groups(); groups++) {
            if (at.groups() % groups == 0) {
                together = groups;
            }
        }
        return together;
    }

    static GatheredTaps of(ConvGeometry at, Span weight, float[] scale, boolean gradient) {
        int blocks = at.groups() / groupsTogether(at);
        return gradient
                ? new GatheredTaps(
                                at.outChannels(),
                                at.outHeight(),
                                at.outWidth(),
                                1,
                                at.inChannels(),
                                at.height(),
                                at.width(),
                                at.stride(),
                                blocks,
                                new ArrayList<>())
                        .with(at, weight, scale, true)
                : new GatheredTaps(
                                at.inChannels(),
                                at.height(),
                                at.width(),
                                at.stride(),
                                at.outChannels(),
                                at.outHeight(),
                                at.outWidth(),
                                1,
                                blocks,
                                new ArrayList<>())
                        .with(at, weight, scale, false);
    }

    private GatheredTaps with(ConvGeometry at, Span weight, float[] scale, boolean gradient) {
        for (int r = 0; r < Math.min(outStep, outHeight); r++) {
            List<Pixels> pixels = new ArrayList<>();
            for (int c = 0; c < Math.min(outStep, outWidth); c++) {
                List<Tap> taps = taps(at, r, c, gradient);
                PackedMatrix[] packed = new PackedMatrix[blocks];
                for (int block = 0; block < blocks && !taps.isEmpty(); block++) {
                    packed[block] = weights(at, weight, scale, gradient, taps, block);
                }
                pixels.add(pixels(c, taps, packed));
            }
            lines.add(new Lines(r, (outHeight - r + outStep - 1) / outStep, pixels));
        }
        return this;
    }

    /** The taps that reach pixels (r, c) modulo outStep, ordered by what they read. */
    private List<Tap> taps(ConvGeometry at, int r, int c, boolean gradient) {
        List<Tap> taps = new ArrayList<>();
        for (int kh = 0; kh < at.kernelHeight(); kh++) {
            for (int kw = 0; kw < at.kernelWidth(); kw++) {
                int row = kh * at.dilation() - at.padding();
                int column = kw * at.dilation() - at.padding();
                if (!gradient) {
                    taps.add(new Tap(row, column, kh, kw));
                } else if ((r - row) % outStep == 0 && (c - column) % outStep == 0) {
                    taps.add(new Tap((r - row) / outStep, (c - column) / outStep, kh, kw));
                }
            }
        }
        taps.sort(Comparator.comparingInt(Tap::row).thenComparingInt(Tap::column));
        return taps;
    }

    private Pixels pixels(int first, List<Tap> taps, PackedMatrix[] weights) {
        int count = (outWidth - first + outStep - 1) / outStep;
        List<Run> runs = new ArrayList<>();
        int left = 0;
        int right = 0;
        for (int t = 0; t < taps.size(); t++) {
            Tap tap = taps.get(t);
            left = Math.max(left, -tap.column);
            right = Math.max(right, inStep * (count - 1) + tap.column + 1 - inWidth);
            Run before = runs.isEmpty() ? null : runs.get(runs.size() - 1);
            boolean joins =
                    blocks == 1 && before != null && before.row == tap.row && before.column + before.taps == tap.column;
            if (joins) {
                runs.set(runs.size() - 1, new Run(before.firstTap, before.taps + 1, before.row, before.column));
            } else {
                runs.add(new Run(t, 1, tap.row, tap.column));
            }
        }
        boolean isImage = taps.size() == 1 && blocks == 1 && inStep == 1 && count == inWidth && taps.get(0).column == 0;
        return new Pixels(first, count, taps.size(), left, right, runs, weights, isImage);
    }

    /**
     * Number (tap, i; o): by what channel i of the block is multiplied at a tap for channel o of the block, 0 between
     * groups.
     */
    private PackedMatrix weights(
            ConvGeometry at, Span weight, float[] scale, boolean gradient, List<Tap> taps, int block) {
        int in = blockIn();
        int channels = at.groupIn();
        int ys = gradient ? in : blockOut(); // the convolution's output channels in the block
        PackedMatrix packed = PackedMatrix.zeros(taps.size() * in, blockOut());
        for (int t = 0; t < taps.size(); t++) {
            int tap = taps.get(t).kh * at.kernelWidth() + taps.get(t).kw;
            for (int y = block * ys; y < (block + 1) * ys; y++) {
                double factor = scale == null ? 1 : scale[y];
                Blas.Vector from = new Blas.Vector(weight, (long) y * channels * at.taps() + tap, at.taps());
                int first = (y - block * ys) / at.groupOut() * channels; // of the channels that its group reads
                if (gradient) {
                    packed.addRow(t * in + y - block * ys, first, channels, factor, from);
                } else {
                    packed.addColumn(t * in + first, y - block * ys, channels, factor, from);
                }
            }
        }
        return packed.filled();
    }
}
