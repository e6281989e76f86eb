package io.github.perturb4j.autodiff.kernel.nhwc;

/** Working arrays of the calling thread, kept from one call to the next. */
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
}
