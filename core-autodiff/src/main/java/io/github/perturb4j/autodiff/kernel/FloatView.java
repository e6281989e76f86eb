package io.github.perturb4j.autodiff.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Between float32 numbers and their bits, a block of at most {@link Scratch#BLOCK} at a time: going through memory is
 * vectorised, {@code Float.floatToRawIntBits} in a loop is not.
 */
final class FloatView {
    private static final Scratch.Lease<FloatView> MINE = Scratch.of(FloatView::new);

    private final FloatBuffer floats;
    private final IntBuffer ints;

    private FloatView() {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(Scratch.BLOCK * Float.BYTES).order(ByteOrder.nativeOrder());
        this.floats = bytes.asFloatBuffer();
        this.ints = bytes.asIntBuffer();
    }

    static FloatView mine() {
        return MINE.get();
    }

    /** The bits of the first n numbers. */
    void toBits(float[] from, int[] to, int n) {
        floats.put(0, from, 0, n);
        ints.get(0, to, 0, n);
    }

    /** The first n numbers with these bits. */
    void toFloats(int[] from, float[] to, int n) {
        ints.put(0, from, 0, n);
        floats.get(0, to, 0, n);
    }

    /**
     * 2^whole, where {@code rounded} is whole + 1.5 2^23: the bits are changed in place, in a loop of constant length
     * that is vectorised.
     */
    void powersOfTwo(float[] rounded, float[] powers, int n) {
        floats.put(0, rounded, 0, n);
        for (int i = 0; i < Scratch.BLOCK; i++) {
            ints.put(i, (ints.get(i) + 127) << 23); // 127: the exponent field of 1; what rounding set is shifted out
        }
        floats.get(0, powers, 0, n);
    }
}
