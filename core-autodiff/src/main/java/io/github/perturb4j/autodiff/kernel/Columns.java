package io.github.perturb4j.autodiff.kernel;

import java.util.Arrays;

/**
 * The unfolding that makes a convolution a matrix product. Row (c, kh, kw) of the column matrix holds, for each output
 * pixel (oh, ow), the input pixel (oh stride - padding + kh dilation, ow stride - padding + kw dilation) of channel c, or
 * zero outside the image.
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
        double[] plane = new double[at.pixels()];
        int n = (bottom - top) * outWidth;
        double[] row = new double[n];
        long to = 0;
        for (int c = first; c < first + count; c++) {
            input.get(at.inputAt(sample, c), plane, 0, plane.length);
            for (int kh = 0; kh < at.kernelHeight(); kh++) {
                for (int kw = 0; kw < at.kernelWidth(); kw++) {
                    unfoldRow(plane, kh, kw, top, bottom, row);
                    columns.put(to, row, 0, n);
                    to += n;
                }
            }
        }
    }

    private void unfoldRow(double[] plane, int kh, int kw, int top, int bottom, double[] row) {
        int left = firstInside(kw, at.width());
        int right = lastInside(kw, at.width());
        for (int oh = top; oh < bottom; oh++) {
            int base = (oh - top) * outWidth;
            int ih = oh * at.stride() - at.padding() + kh * at.dilation();
            if (ih < 0 || ih >= at.height() || left >= right) {
                Arrays.fill(row, base, base + outWidth, 0);
                continue;
            }
            Arrays.fill(row, base, base + left, 0);
            Arrays.fill(row, base + right, base + outWidth, 0);
            int from = ih * at.width() - at.padding() + kw * at.dilation();
            if (at.stride() == 1) {
                System.arraycopy(plane, from + left, row, base + left, right - left);
            } else {
                for (int ow = left; ow < right; ow++) {
                    row[base + ow] = plane[from + ow * at.stride()];
                }
            }
        }
    }

    /** Adds the rows of channels [first, first + count), all output lines, back to where they came from. */
    void fold(Span columns, Span input, int sample, int first, int count) {
        double[] plane = new double[at.pixels()];
        int n = at.outPixels();
        double[] row = new double[n];
        long from = 0;
        for (int c = first; c < first + count; c++) {
            Arrays.fill(plane, 0);
            for (int kh = 0; kh < at.kernelHeight(); kh++) {
                for (int kw = 0; kw < at.kernelWidth(); kw++) {
                    columns.get(from, row, 0, n);
                    foldRow(row, kh, kw, plane);
                    from += n;
                }
            }
            input.put(at.inputAt(sample, c), plane, 0, plane.length);
        }
    }

    private void foldRow(double[] row, int kh, int kw, double[] plane) {
        int left = firstInside(kw, at.width());
        int right = lastInside(kw, at.width());
        for (int oh = 0; oh < at.outHeight(); oh++) {
            int ih = oh * at.stride() - at.padding() + kh * at.dilation();
            if (ih < 0 || ih >= at.height()) {
                continue;
            }
            int base = oh * outWidth;
            int to = ih * at.width() - at.padding() + kw * at.dilation();
            for (int ow = left; ow < right; ow++) {
                plane[to + ow * at.stride()] += row[base + ow];
            }
        }
    }

    /** The first output column whose tap kw lies inside the image, at most outWidth. */
    private int firstInside(int kw, int width) {
        int shift = kw * at.dilation() - at.padding();
        return Math.min(outWidth, shift >= 0 ? 0 : -Math.floorDiv(shift, at.stride()));
    }

    /** One past the last output column whose tap kw lies inside the image. */
    private int lastInside(int kw, int width) {
        int shift = kw * at.dilation() - at.padding();
        return Math.max(0, Math.min(outWidth, Math.floorDiv(width - 1 - shift, at.stride()) + 1));
    }
}
