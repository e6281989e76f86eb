package io.github.perturb4j.autodiff.kernel;

/**
 * The unfolding that makes a convolution a matrix product. Row (c, kh, kw) of the column matrix holds, for each output
 * pixel (oh, ow), the input pixel (oh stride - padding + kh dilation, ow stride - padding + kw dilation) of channel c,
 * or zero outside the image. {@link ShiftedCopies} makes it; here it is added back.
 *
 * <p>Numbers are moved, and added, in the type they are stored in.
 */
final class Columns {
    private final ConvGeometry at;
    private final int outWidth;

    Columns(ConvGeometry at) {
        this.at = at;
        this.outWidth = at.outWidth();
    }

    /** Adds the rows of channels [first, first + count), all output lines, back to where they came from. */
    void fold(Span columns, Span input, int sample, int first, int count) {
        int n = at.outPixels();
        Numbers row = Numbers.of(input, n);
        long from = 0;
        for (int c = first; c < first + count; c++) {
            Numbers plane = Numbers.of(input, at.pixels());
            for (int tap = 0; tap < at.taps(); tap++) {
                row.read(columns, from);
                foldRow(row, tap, plane);
                from += n;
            }
            plane.write(0, input, at.inputAt(sample, c), at.pixels());
        }
    }

    private void foldRow(Numbers row, int tap, Numbers plane) {
        int kh = tap / at.kernelWidth();
        int kw = tap % at.kernelWidth();
        int left = at.firstInside(kw);
        int count = at.lastInside(kw) - left;
        int step = at.stride();
        for (int oh = 0; oh < at.outHeight() && count > 0; oh++) {
            int ih = oh * step - at.padding() + kh * at.dilation();
            if (ih >= 0 && ih < at.height()) {
                int to = ih * at.width() - at.padding() + kw * at.dilation() + left * step;
                int from = oh * outWidth + left;
                row.add(from, plane, to, step, count);
            }
        }
    }
}
