package io.github.perturb4j.autodiff.kernel;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The unfolding that makes a convolution a matrix product. Row (c, kh, kw) of the column matrix holds, for each output pixel (oh, ow),
 * the input pixel (oh stride - padding + kh dilation, ow stride - padding + kw dilation) of channel c, or zero outside the image.
 *
 * <p>Numbers are moved, and added, in the type they are stored in: Java arrays here are {@code float[]} or {@code double[]}.
 */
final class Columns {
    private final ConvGeometry at;
    private final int outWidth;

    Columns(ConvGeometry at) {
        this.at = at;
        this.outWidth = at.outWidth();
    }

    /**
     * Writes the rows of channels [first, first + count) and output lines [top, bottom) to {@code columns}.
     *
     * <p>Each channel is first copied once for every kw, shifted to where that tap reads it and with zeros outside the image; its lines are
     * put in such an order (by their remainder modulo the stride) that every row of the matrix is one run of such a copy.
     */
    void unfold(Span input, int sample, int first, int count, int top, int bottom, Span columns) {
        int step = at.stride();
        int above = top * step - at.padding(); // the first line that is read, maybe outside the image
        int below = above + (bottom - top - 1) * step + (at.kernelHeight() - 1) * at.dilation() + 1;
        int begin = Math.max(0, Math.min(at.height(), above));
        int end = Math.max(begin, Math.min(at.height(), below));
        int[] phases = IntStream.range(0, at.kernelHeight())
                .map(kh -> kh * at.dilation() % step)
                .distinct()
                .toArray();
        int perPhase = bottom - top + (at.kernelHeight() - 1) * at.dilation() / step;
        int[] runs = runs(phases, perPhase);
        Object image = input.array((end - begin) * at.width());
        Object[] shifted = new Object[at.kernelWidth()];
        Arrays.setAll(shifted, kw -> input.array(phases.length * perPhase * outWidth));
        int n = (bottom - top) * outWidth;
        long to = 0;
        for (int c = first; c < first + count; c++) {
            input.getAll(at.inputAt(sample, c) + (long) begin * at.width(), image);
            if (at.stride() == 1 && outWidth == at.width()) {
                for (int kw = 0; kw < shifted.length; kw++) {
                    shiftAll(image, end - begin, kw, shifted[kw], (begin - above) * outWidth);
                }
            } else {
                for (int place = 0; place < phases.length * perPhase; place++) {
                    int line = above + phases[place / perPhase] + place % perPhase * step;
                    for (int kw = 0; kw < shifted.length && line >= begin && line < end; kw++) {
                        shift(image, (line - begin) * at.width(), kw, shifted[kw], place * outWidth);
                    }
                }
            }
            for (int run : runs) {
                for (Object copy : shifted) {
                    columns.putRun(to, copy, run, n);
                    to += n;
                }
            }
        }
    }

    /** Where, in a shifted copy, the lines that tap kh reads begin. */
    private int[] runs(int[] phases, int perPhase) {
        int[] runs = new int[at.kernelHeight()];
        for (int kh = 0; kh < runs.length; kh++) {
            int line = kh * at.dilation();
            int phase = 0;
            while (phases[phase] != line % at.stride()) {
                phase++;
            }
            runs[kh] = (phase * perPhase + line / at.stride()) * outWidth;
        }
        return runs;
    }

    /** {@link #shift} for many lines in one, where input and output have one width: what crosses the ends of lines is cleared. */
    private void shiftAll(Object image, int lines, int kw, Object copy, int to) {
        int shift = kw * at.dilation() - at.padding();
        int width = at.width();
        if (lines == 0 || Math.abs(shift) >= width) {
            return;
        }
        int count = lines * width - Math.abs(shift);
        int from = Math.max(0, shift);
        int begin = to + Math.max(0, -shift);
        int cleared = shift > 0 ? to + width - shift : to;
        if (image instanceof float[] narrow) {
            System.arraycopy(narrow, from, (float[]) copy, begin, count);
            for (int line = 0; line < lines && shift != 0; line++) {
                Arrays.fill((float[]) copy, cleared + line * width, cleared + line * width + Math.abs(shift), 0);
            }
        } else {
            System.arraycopy((double[]) image, from, (double[]) copy, begin, count);
            for (int line = 0; line < lines && shift != 0; line++) {
                Arrays.fill((double[]) copy, cleared + line * width, cleared + line * width + Math.abs(shift), 0);
            }
        }
    }

    /** Copies what tap kw reads of the input line at {@code from} to the places of its output columns from {@code to} on. */
    private void shift(Object image, int from, int kw, Object copy, int to) {
        int left = firstInside(kw);
        int count = lastInside(kw) - left;
        int begin = from - at.padding() + kw * at.dilation() + left * at.stride();
        if (count <= 0) {
            return;
        }
        if (image instanceof float[] narrow) {
            pick(narrow, begin, at.stride(), (float[]) copy, to + left, count);
        } else {
            pick((double[]) image, begin, at.stride(), (double[]) copy, to + left, count);
        }
    }

    private static void pick(float[] image, int from, int step, float[] copy, int to, int count) {
        for (int i = 0, at = from; i < count; i++, at += step) {
            copy[to + i] = image[at];
        }
    }

    private static void pick(double[] image, int from, int step, double[] copy, int to, int count) {
        for (int i = 0, at = from; i < count; i++, at += step) {
            copy[to + i] = image[at];
        }
    }

    /** Adds the rows of channels [first, first + count), all output lines, back to where they came from. */
    void fold(Span columns, Span input, int sample, int first, int count) {
        int n = at.outPixels();
        Object row = input.array(n);
        long from = 0;
        for (int c = first; c < first + count; c++) {
            Object plane = input.array(at.pixels());
            for (int tap = 0; tap < at.taps(); tap++) {
                columns.getAll(from, row);
                foldRow(row, tap, plane);
                from += n;
            }
            input.putRun(at.inputAt(sample, c), plane, 0, at.pixels());
        }
    }

    private void foldRow(Object row, int tap, Object plane) {
        int kh = tap / at.kernelWidth();
        int kw = tap % at.kernelWidth();
        int left = firstInside(kw);
        int count = lastInside(kw) - left;
        int step = at.stride();
        for (int oh = 0; oh < at.outHeight() && count > 0; oh++) {
            int ih = oh * step - at.padding() + kh * at.dilation();
            if (ih >= 0 && ih < at.height()) {
                int to = ih * at.width() - at.padding() + kw * at.dilation() + left * step;
                int from = oh * outWidth + left;
                if (plane instanceof float[] narrow) {
                    add((float[]) row, from, narrow, to, step, count);
                } else {
                    add((double[]) row, from, (double[]) plane, to, step, count);
                }
            }
        }
    }

    private static void add(float[] row, int from, float[] plane, int to, int step, int count) {
        for (int i = 0; i < count; i++) {
            plane[to + i * step] += row[from + i];
        }
    }

    private static void add(double[] row, int from, double[] plane, int to, int step, int count) {
        for (int i = 0; i < count; i++) {
            plane[to + i * step] += row[from + i];
        }
    }

    /** The first output column whose tap kw lies inside the image, at most outWidth. */
    private int firstInside(int kw) {
        int shift = kw * at.dilation() - at.padding();
        return Math.min(outWidth, shift >= 0 ? 0 : -Math.floorDiv(shift, at.stride()));
    }

    /** One past the last output column whose tap kw lies inside the image. */
    private int lastInside(int kw) {
        int shift = kw * at.dilation() - at.padding();
        return Math.max(0, Math.min(outWidth, Math.floorDiv(at.width() - 1 - shift, at.stride()) + 1));
    }
}
