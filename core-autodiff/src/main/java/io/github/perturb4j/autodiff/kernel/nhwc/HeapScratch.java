package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.Span;

/** Working arrays of the calling thread, kept from one call to the next, and the way of a row of pixels from them to the result. */
final class HeapScratch {
    private static final ThreadLocal<float[][][]> ARRAYS = ThreadLocal.withInitial(() -> new float[8][][]);

    private HeapScratch() {}

    /**
     * At least {@code count} arrays of at least {@code length} numbers, with undefined contents. A later call on the same thread with the
     * same {@code slot} (0 to 7) returns the same arrays, or longer ones.
     */
    static float[][] arrays(int slot, int count, int length) {
        float[][][] mine = ARRAYS.get();
        float[][] found = mine[slot];
        if (found == null || found.length < count || found[0].length < length) {
            int longest = found == null ? length : Math.max(length, found[0].length);
            mine[slot] = new float[found == null ? count : Math.max(count, found.length)][longest];
        }
        return mine[slot];
    }

    /** One array of at least {@code length} numbers. */
    static float[] array(int slot, int length) {
        return arrays(slot, 1, length)[0];
    }

    /**
     * Stores whole pixels, which begin with channel 0, by an epilogue; {@code numbers} is not limited. Their contents are undefined
     * afterwards. Uses slot 7.
     */
    static void store(float[] pixels, int numbers, Span y, long to, int channels, Epilogue epilogue) {
        if (numbers <= Span.BLOCK) {
            epilogue.store(pixels, numbers, y, to, 0);
            return;
        }
        float[] block = array(7, Span.BLOCK);
        for (int done = 0; done < numbers; done += Span.BLOCK) {
            int n = Math.min(Span.BLOCK, numbers - done);
            System.arraycopy(pixels, done, block, 0, n);
            epilogue.store(block, n, y, to + done, done % channels);
        }
    }
}
