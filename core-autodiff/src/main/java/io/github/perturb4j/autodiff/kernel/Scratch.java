package io.github.perturb4j.autodiff.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Java arrays of the calling thread for one block of float32 numbers, with undefined contents: taking them anew for every kernel would cost
 * as much as clearing them. Blocks are so small that several of them stay in the first-level cache.
 */
final class Scratch {
    /** Numbers in a block. */
    static final int BLOCK = 1024;

    private static final int FLOATS = 8;
    private static final int INTS = 6;
    private static final ThreadLocal<Scratch> MINE = ThreadLocal.withInitial(Scratch::new);

    private final float[][] floats = new float[FLOATS][BLOCK];
    private final int[][] ints = new int[INTS][BLOCK];
    private final FloatBuffer asFloats;
    private final IntBuffer asInts;

    private Scratch() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(BLOCK * Float.BYTES).order(ByteOrder.nativeOrder());
        this.asFloats = bytes.asFloatBuffer();
        this.asInts = bytes.asIntBuffer();
    }

    static Scratch mine() {
        return MINE.get();
    }

    /** {@link Elementwise} uses slots 0 to 2, {@link FloatMath} 3 to 7. */
    float[] floats(int slot) {
        return floats[slot];
    }

    /** {@link Elementwise} uses slots 0 to 2, {@link FloatMath} 3 to 5. */
    int[] ints(int slot) {
        return ints[slot];
    }

    /** The bits of the first n numbers; going through memory is vectorised, {@code Float.floatToRawIntBits} in a loop is not. */
    void toBits(float[] from, int[] to, int n) {
        asFloats.put(0, from, 0, n);
        asInts.get(0, to, 0, n);
    }

    /** The first n numbers with these bits. */
    void toFloats(int[] from, float[] to, int n) {
        asInts.put(0, from, 0, n);
        asFloats.get(0, to, 0, n);
    }

    /** 2^whole, where {@code rounded} is whole + 1.5 2^23: the bits are changed in place, in a loop of constant length that is vectorised. */
    void powersOfTwo(float[] rounded, float[] powers, int n) {
        asFloats.put(0, rounded, 0, n);
        for (int i = 0; i < BLOCK; i++) {
            asInts.put(
                    i, (asInts.get(i) + 127) << 23); // 127: the exponent field of 1; what rounding set is shifted out
        }
        asFloats.get(0, powers, 0, n);
    }
}
