package io.github.perturb4j.autodiff.kernel;

import java.util.Arrays;

/**
 * The unfolding that makes a convolution a matrix product. Row (c, kh, kw) of the column matrix holds, for each output pixel (oh, ow),
 * the input pixel (oh stride - padding + kh dilation, ow stride - padding + kw dilation) of channel c, or zero outside the image.
 *
 * <p>Numbers are moved, and added, in the type they are stored in: planes and rows are {@code float[]} or {@code double[]}.
 */
final class Columns {
    private final ConvGeometry at;
    private final int outWidth;

    Columns(ConvGeometry at) {
        this.at = at;
        this.outWidth = at.outWidth();
    }

    /** Writes the rows of channels [first, first + count) and output lines [top, bottom) to {@code columns}. */
    void unfold(Span input, int sample, int first, int count, int top, int bottom, Span columns) {
        int n = (bottom - top) * outWidth;
        Object plane = input.array(at.pixels());
        Object[] rows =
                new Object[at.taps()]; // one for each tap: what lies outside the image stays zero for all channels
        Arrays.setAll(rows, tap -> input.array(n));
        long to = 0;
        for (int c = first; c < first + count; c++) {
            input.getAll(at.inputAt(sample, c), plane);
            for (int tap = 0; tap < rows.length; tap++) {
                unfoldRow(plane, tap, top, bottom, rows[tap]);
                columns.putFirst(to, rows[tap], n);
                to += n;
            }
        }
    }

    private void unfoldRow(Object plane, int tap, int top, int bottom, Object row) {
        int kh = tap / at.kernelWidth();
        int kw = tap % at.kernelWidth();
        int left = firstInside(kw);
        int count = lastInside(kw) - left;
        int step = at.stride();
        for (int oh = top; oh < bottom && count > 0; oh++) {
            int ih = oh * step - at.padding() + kh * at.dilation();
            if (ih >= 0 && ih < at.height()) {
                int from = ih * at.width() - at.padding() + kw * at.dilation() + left * step;
                int to = (oh - top) * outWidth + left;
                if (step == 1) {
                    System.arraycopy(plane, from, row, to, count);
                } else if (plane instanceof float[] narrow) {
                    pick(narrow, from, step, (float[]) row, to, count);
                } else {
                    pick((double[]) plane, from, step, (double[]) row, to, count);
                }
            }
        }
    }

    private static void pick(float[] plane, int from, int step, float[] row, int to, int count) {
        for (int i = 0; i < count; i++) {
            row[to + i] = plane[from + i * step];
        }
    }

    private static void pick(double[] plane, int from, int step, double[] row, int to, int count) {
        for (int i = 0; i < count; i++) {
            row[to + i] = plane[from + i * step];
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
            input.putFirst(at.inputAt(sample, c), plane, at.pixels());
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
