package io.github.perturb4j.autodiff.kernel;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What output lines [top, bottom) of a convolution read of its input: row (c, kw) is a copy of channel c in which place (line, ow) holds pixel
 * (line, ow stride - padding + kw dilation), or zero outside the image.
 *
 * <p>The lines of a copy lie in such an order (by their remainder modulo the stride) that the pixels which tap (kh, kw) contributes to the
 * output are one run of it, {@link #outputs} long, from {@link #run} on. So row (c, kh, kw) of the matrix of {@link Columns} is a run of copy
 * (c, kw); and the rows of one kh are the copies themselves, read from an offset: a product with them, for each kh, needs no columns.
 */
final class ShiftedCopies {
    private final ConvGeometry at;
    private final int outWidth;
    private final int outputs;
    private final int above; // the first line that is read, maybe outside the image
    private final int begin; // the lines that are read and inside
    private final int end;
    private final int[] phases;
    private final int perPhase;
    private final int[] runs;

    ShiftedCopies(ConvGeometry at, int top, int bottom) {
        int step = at.stride();
        int farthest = (at.kernelHeight() - 1) * at.dilation();
        this.at = at;
        this.outWidth = at.outWidth();
        this.outputs = (bottom - top) * outWidth;
        this.above = top * step - at.padding();
        this.begin = Math.max(0, Math.min(at.height(), above));
        this.end = Math.max(begin, Math.min(at.height(), above + (bottom - top - 1) * step + farthest + 1));
        this.phases = IntStream.range(0, at.kernelHeight())
                .map(kh -> kh * at.dilation() % step)
                .distinct()
                .toArray();
        this.perPhase = bottom - top + farthest / step;
        this.runs = runs();
    }

    private int[] runs() {
        int[] found = new int[at.kernelHeight()];
        for (int kh = 0; kh < found.length; kh++) {
            int line = kh * at.dilation();
            int phase = 0;
            while (phases[phase] != line % at.stride()) {
                phase++;
            }
            found[kh] = (phase * perPhase + line / at.stride()) * outWidth;
        }
        return found;
    }

    /** Output pixels per channel: the columns of the product. */
    int outputs() {
        return outputs;
    }

    /** Numbers in one copy. */
    int length() {
        return phases.length * perPhase * outWidth;
    }

    /** Where, in a copy, the pixels of tap kh begin. */
    int run(int kh) {
        return runs[kh];
    }

    /** Writes the copies of channels [first, first + count). */
    void write(Span input, int sample, int first, int count, Span copies) {
        forEach(input, sample, first, count, (c, shifted) -> {
            long to = (long) c * shifted.length * length();
            for (Object copy : shifted) {
                copies.putRun(to, copy, 0, length());
                to += length();
            }
        });
    }

    /** Writes the rows (c, kh, kw) of channels [first, first + count) of the column matrix. */
    void writeColumns(Span input, int sample, int first, int count, Span columns) {
        forEach(input, sample, first, count, (c, shifted) -> {
            long to = (long) c * at.taps() * outputs;
            for (int run : runs) {
                for (Object copy : shifted) {
                    columns.putRun(to, copy, run, outputs);
                    to += outputs;
                }
            }
        });
    }

    @FunctionalInterface
    private interface Channel {
        void apply(int number, Object[] shifted);
    }

    private void forEach(Span input, int sample, int first, int count, Channel body) {
        Object image = input.array((end - begin) * at.width());
        Object[] shifted = new Object[at.kernelWidth()]; // what lies outside the image stays zero for all channels
        Arrays.setAll(shifted, kw -> input.array(length()));
        for (int c = 0; c < count; c++) {
            input.getAll(at.inputAt(sample, first + c) + (long) begin * at.width(), image);
            for (int kw = 0; kw < shifted.length; kw++) {
                if (at.stride() == 1 && outWidth == at.width()) {
                    shiftAll(image, kw, shifted[kw]);
                } else {
                    shiftLines(image, kw, shifted[kw]);
                }
            }
            body.apply(c, shifted);
        }
    }

    private void shiftLines(Object image, int kw, Object copy) {
        for (int place = 0; place < phases.length * perPhase; place++) {
            int line = above + phases[place / perPhase] + place % perPhase * at.stride();
            if (line >= begin && line < end) {
                shift(image, (line - begin) * at.width(), kw, copy, place * outWidth);
            }
        }
    }

    /** All lines in one, where input and output have one width and the stride is 1: what crosses the ends of lines is cleared. */
    private void shiftAll(Object image, int kw, Object copy) {
        int lines = end - begin;
        int to = (begin - above) * outWidth;
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
            clear((float[]) copy, cleared, Math.abs(shift), lines);
        } else {
            System.arraycopy((double[]) image, from, (double[]) copy, begin, count);
            clear((double[]) copy, cleared, Math.abs(shift), lines);
        }
    }

    private void clear(float[] copy, int from, int count, int lines) {
        for (int i = 0; i < count; i++) {
            for (int line = 0, at = from + i; line < lines; line++, at += outWidth) {
                copy[at] = 0;
            }
        }
    }

    private void clear(double[] copy, int from, int count, int lines) {
        for (int i = 0; i < count; i++) {
            for (int line = 0, at = from + i; line < lines; line++, at += outWidth) {
                copy[at] = 0;
            }
        }
    }

    /** Copies what tap kw reads of the input line at {@code from} to the places of its output columns from {@code to} on. */
    private void shift(Object image, int from, int kw, Object copy, int to) {
        int left = at.firstInside(kw);
        int count = at.lastInside(kw) - left;
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
}
