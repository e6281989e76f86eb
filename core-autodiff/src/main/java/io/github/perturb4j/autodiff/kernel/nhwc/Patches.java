package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.Scratch;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;

/**
 * The unfolding that makes a convolution of (n, h, w, c) images a matrix product: row (oh, ow) holds the numbers (kh,
 * kw, c) that output pixel (oh, ow) sees, zero outside the image. A line of the image is read once for each kh, into a
 * Java array with its padding, from which a pixel's numbers of one kh are one run.
 */
final class Patches {
    private static final Scratch.Arrays32 LINE = new Scratch.Arrays32();
    private static final Scratch.Arrays32 ROWS = new Scratch.Arrays32();

    private final ConvGeometry at;
    private final int channels;
    private final int row;
    private final int padded;

    Patches(ConvGeometry at) {
        this.at = at;
        this.channels = at.inChannels();
        this.row = at.taps() * channels;
        this.padded = (at.width() + 2 * at.padding()) * channels;
    }

    /** The numbers in a row. */
    int row() {
        return row;
    }

    /**
     * Writes the rows of output lines [top, bottom) of one sample of {@code x}, from number {@code to} of {@code
     * patches} on.
     */
    void write(Span x, int sample, int top, int bottom, Span patches, long to) {
        float[] line = LINE.get(padded);
        float[] rows = ROWS.get(at.outWidth() * row);
        Arrays.fill(line, 0, at.padding() * channels, 0f);
        Arrays.fill(line, padded - at.padding() * channels, padded, 0f);
        int numbers = at.width() * channels;
        for (int oh = top; oh < bottom; oh++) {
            for (int kh = 0; kh < at.kernelHeight(); kh++) {
                int ih = oh * at.stride() - at.padding() + kh * at.dilation();
                int first = kh * at.kernelWidth() * channels;
                if (ih < 0 || ih >= at.height()) {
                    clear(rows, first);
                } else {
                    long from = ((long) sample * at.height() + ih) * numbers;
                    x.get(from, line, at.padding() * channels, numbers);
                    copy(line, rows, first);
                }
            }
            patches.put(to + (long) (oh - top) * at.outWidth() * row, rows, 0, at.outWidth() * row);
        }
    }

    private void clear(float[] rows, int first) {
        int run = at.kernelWidth() * channels;
        for (int ow = 0; ow < at.outWidth(); ow++) {
            Arrays.fill(rows, ow * row + first, ow * row + first + run, 0f);
        }
    }

    private void copy(float[] line, float[] rows, int first) {
        int step = at.stride() * channels;
        if (at.dilation() == 1) {
            int run = at.kernelWidth() * channels;
            for (int ow = 0; ow < at.outWidth(); ow++) {
                System.arraycopy(line, ow * step, rows, ow * row + first, run);
            }
            return;
        }
        for (int ow = 0; ow < at.outWidth(); ow++) {
            for (int kw = 0; kw < at.kernelWidth(); kw++) {
                int from = ow * step + kw * at.dilation() * channels;
                System.arraycopy(line, from, rows, ow * row + first + kw * channels, channels);
            }
        }
    }
}
