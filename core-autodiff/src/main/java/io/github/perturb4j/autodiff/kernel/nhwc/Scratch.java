package io.github.perturb4j.autodiff.kernel.nhwc;

/** Java arrays of the calling thread, kept and grown. */
final class Scratch {
    private static final ThreadLocal<float[][]> ARRAYS = ThreadLocal.withInitial(() -> new float[16][0]);

    private Scratch() {}

    /** At least {@code length} numbers of undefined contents; the same array for the same slot of a thread. */
    static float[] floats(int slot, int length) {
        float[][] mine = ARRAYS.get();
        if (mine[slot].length < length) {
            mine[slot] = new float[length];
        }
        return mine[slot];
    }
}
