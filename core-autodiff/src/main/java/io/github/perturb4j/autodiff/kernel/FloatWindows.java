package io.github.perturb4j.autodiff.kernel;

import java.util.Arrays;

/**
 * The windows of one plane of float32 numbers, all at once for each place (row, column) within the window: comparisons
 * of keys, which are integers in the numbers' order, in loops that the compiler vectorises.
 */
final class FloatWindows {
    private final MaxPooling pooling;
    private final int kernel;
    private final int stride;
    private final int padding;
    private final int outHeight;
    private final int outWidth;
    private final int height;
    private final int width;
    private final float[] plane;
    private final int rowLength;
    private final int[] keys; // with a border of the least key
    private final int[] candidate;
    private final int[] most;
    private final int[] larger;
    private final int[] place;
    private final float[] values;
    private final int[] bits;

    FloatWindows(MaxPooling pooling, int height, int width) {
        this.pooling = pooling;
        this.kernel = pooling.kernel();
        this.stride = pooling.stride();
        this.padding = pooling.padding();
        this.outHeight = pooling.outHeight();
        this.outWidth = pooling.outWidth();
        this.candidate = new int[outHeight * outWidth];
        this.most = new int[candidate.length];
        this.larger = new int[candidate.length];
        this.place = new int[candidate.length];
        this.values = new float[candidate.length];
        this.height = height;
        this.width = width;
        this.plane = new float[height * width];
        this.bits = new int[plane.length];
        this.rowLength = Math.max(padding + width, (outWidth - 1) * stride + kernel);
        this.keys = new int[rowLength * Math.max(padding + height, (outHeight - 1) * stride + kernel)];
    }

    /** Room for a plane of the input. */
    float[] plane() {
        return plane;
    }

    /** Room for a plane of the result. */
    float[] values() {
        return values;
    }

    /** Finds the place in its window, row * kernel + column, of what each window of plane p takes. */
    void choose(Span in, int p) {
        in.get((long) p * plane.length, plane, 0, plane.length);
        readKeys(in, p);
        Arrays.fill(most, Integer.MIN_VALUE);
        for (int at = 0; at < kernel * kernel; at++) {
            gather(at);
            FloatBits.keepLarger(candidate, at, most, place, larger);
        }
        if (FloatBits.countNaN(most) > 0) {
            choosePlainly();
        }
    }

    void save(byte[] taken, int p) {
        for (int i = 0, to = p * place.length; i < place.length; i++, to++) {
            taken[to] = (byte) place[i];
        }
    }

    void load(byte[] taken, int p) {
        for (int i = 0, from = p * place.length; i < place.length; i++, from++) {
            place[i] = taken[from] & 0xFF;
        }
    }

    private void readKeys(Span in, int p) {
        in.getBits((long) p * plane.length, bits, bits.length);
        FloatBits.keys(bits, bits.length);
        Arrays.fill(keys, Integer.MIN_VALUE);
        for (int row = 0; row < height; row++) {
            System.arraycopy(bits, row * width, keys, (padding + row) * rowLength + padding, width);
        }
    }

    private void gather(int at) {
        int first = at / kernel * rowLength + at % kernel;
        for (int i = 0, to = 0; i < outHeight; i++) {
            int from = first + i * stride * rowLength;
            for (int j = 0; j < outWidth; j++, from += stride, to++) {
                candidate[to] = keys[from];
            }
        }
    }

    /** The position within its plane of what each window takes; overwrites the places. */
    int[] positions() {
        int[] offset = new int[kernel * kernel];
        Arrays.setAll(offset, at -> at / kernel * width + at % kernel);
        for (int i = 0, to = 0; i < outHeight; i++) {
            int first = (i * stride - padding) * width - padding;
            for (int j = 0; j < outWidth; j++, to++) {
                place[to] = first + j * stride + offset[place[to]];
            }
        }
        return place;
    }

    private void choosePlainly() {
        double[] numbers = new double[plane.length];
        Arrays.setAll(numbers, i -> plane[i]);
        for (int i = 0, to = 0; i < outHeight; i++) {
            int top = i * stride - padding;
            for (int j = 0; j < outWidth; j++, to++) {
                int left = j * stride - padding;
                int best = pooling.best(numbers, height, width, i, j);
                place[to] = (best / width - top) * kernel + best % width - left;
            }
        }
    }
}
