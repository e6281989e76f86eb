package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;

/** Working arrays of the calling thread, kept from one call to the next, and the way of a row of pixels from them to the result. */
final class HeapScratch {
    private static final ThreadLocal<float[][][]> ARRAYS = ThreadLocal.withInitial(() -> new float[8][][]);

    private HeapScratch() {}

    /**
     * Arrays of which the first {@code count} have at least {@code length} numbers, with undefined contents. A later call on the same thread
     * with the same {@code slot} (0 to 7) returns the same arrays, or longer ones.
     */
    static float[][] arrays(int slot, int count, int length) {
        float[][][] mine = ARRAYS.get();
        if (mine[slot] == null || mine[slot].length < count) {
            mine[slot] = mine[slot] == null ? new float[count][] : Arrays.copyOf(mine[slot], count);
        }
        float[][] found = mine[slot];
        // Each on its own: there may be many short arrays in one kernel, and one long array in the next.
        for (int i = 0; i < count; i++) {
            if (found[i] == null || found[i].length < length) {
                found[i] = new float[length];
            }
        }
        return found;
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
