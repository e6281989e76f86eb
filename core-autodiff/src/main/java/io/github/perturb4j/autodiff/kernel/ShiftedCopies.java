package io.github.perturb4j.autodiff.kernel;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What output lines [top, bottom) of a convolution read of its input: row (c, kw) is a copy of channel c in which place
 * (line, ow) holds pixel (line, ow stride - padding + kw dilation), or zero outside the image.
 *
 * <p>The lines of a copy lie in such an order (by their remainder modulo the stride) that the pixels which tap (kh, kw)
 * contributes to the output are one run of it, {@link #outputs} long, from {@link #run} on. So row (c, kh, kw) of the
 * matrix of {@link Columns} is a run of copy (c, kw); and the rows of one kh are the copies themselves, read from an
 * offset: a product with them, for each kh, needs no columns.
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
            for (Numbers copy : shifted) {
                copy.write(0, copies, to, length());
                to += length();
            }
        });
    }

    /** Writes the rows (c, kh, kw) of channels [first, first + count) of the column matrix. */
    void writeColumns(Span input, int sample, int first, int count, Span columns) {
        forEach(input, sample, first, count, (c, shifted) -> {
            long to = (long) c * at.taps() * outputs;
            for (int run : runs) {
                for (Numbers copy : shifted) {
                    copy.write(run, columns, to, outputs);
                    to += outputs;
                }
            }
        });
    }

    @FunctionalInterface
    private interface Channel {
        void apply(int number, Numbers[] shifted);
    }

    private void forEach(Span input, int sample, int first, int count, Channel body) {
        Numbers image = Numbers.of(input, (end - begin) * at.width());
        Numbers[] shifted = new Numbers[at.kernelWidth()]; // what lies outside the image stays zero for all channels
        Arrays.setAll(shifted, kw -> Numbers.of(input, length()));
        for (int c = 0; c < count; c++) {
            image.read(input, at.inputAt(sample, first + c) + (long) begin * at.width());
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

    private void shiftLines(Numbers image, int kw, Numbers copy) {
        for (int place = 0; place < phases.length * perPhase; place++) {
            int line = above + phases[place / perPhase] + place % perPhase * at.stride();
            if (line >= begin && line < end) {
                shift(image, (line - begin) * at.width(), kw, copy, place * outWidth);
            }
        }
    }

    /**
     * All lines in one, where input and output have one width and the stride is 1: what crosses the ends of lines is
     * cleared.
     */
    private void shiftAll(Numbers image, int kw, Numbers copy) {
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
        image.copy(from, 1, copy, begin, count);
        for (int i = 0; i < Math.abs(shift); i++) {
            copy.clear(cleared + i, outWidth, lines);
        }
    }

    /**
     * Copies what tap kw reads of the input line at {@code from} to the places of its output columns from {@code to}
     * on.
     */
    private void shift(Numbers image, int from, int kw, Numbers copy, int to) {
        int left = at.firstInside(kw);
        int count = at.lastInside(kw) - left;
        int begin = from - at.padding() + kw * at.dilation() + left * at.stride();
        if (count <= 0) {
            return;
        }
        image.copy(begin, at.stride(), copy, to + left, count);
    }
}
