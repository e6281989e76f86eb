package io.github.perturb4j.autodiff.kernel;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;

/** A run of float32 numbers. */
final class FloatSpan extends Span {
    private static final Scratch.Lease<float[]> STAGE = Scratch.of(() -> new float[BLOCK]);
    private final FloatPointer pointer;
    private final FloatBuffer buffer;
    private final IntBuffer bits;

    FloatSpan(FloatPointer pointer, long length, Object owner) {
        super(length, owner);
        this.pointer = pointer;
        ByteBuffer bytes = pointer.capacity(pointer.position() + length).asByteBuffer();
        this.buffer = bytes.asFloatBuffer();
        this.bits = bytes.asIntBuffer();
    }

    @Override
    public Span first(long numbers) {
        checkFirst(numbers, length());
        return new FloatSpan(new FloatPointer(pointer).position(pointer.position()), numbers, this);
    }

    @Override
    void gather(int[] positions, int first, float[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = buffer.get(positions[first + i]);
        }
        Reference.reachabilityFence(this);
    }

    @Override
    void scatter(int[] positions, int first, float[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            buffer.put(positions[first + i], numbers[i]);
        }
        Reference.reachabilityFence(this);
    }

    @Override
    public void copyTo(long from, Span to, long at, int n) {
        if (to instanceof ArraySpan array) {
            get(from, array.numbers(), (int) at, n);
        } else {
            ((FloatSpan) to).buffer.put((int) at, buffer, (int) from, n);
        }
        Reference.reachabilityFence(to);
        Reference.reachabilityFence(this);
    }

    @Override
    void getBits(long from, int[] to, int n) {
        bits.get((int) from, to, 0, n);
        Reference.reachabilityFence(this);
    }

    @Override
    void putBits(long to, int[] from, int n) {
        bits.put((int) to, from, 0, n);
        Reference.reachabilityFence(this);
    }

    @Override
    public void get(long from, double[] to, int at, int n) {
        float[] stage = STAGE.get();
        for (int done = 0; done < n; done += BLOCK) {
            int count = Math.min(BLOCK, n - done);
            buffer.get((int) from + done, stage, 0, count);
            widen(stage, to, at + done, count);
        }
        Reference.reachabilityFence(this);
    }

    @Override
    public void put(long to, double[] from, int at, int n) {
        float[] stage = STAGE.get();
        for (int done = 0; done < n; done += BLOCK) {
            int count = Math.min(BLOCK, n - done);
            narrow(from, at + done, stage, count);
            buffer.put((int) to + done, stage, 0, count);
        }
        Reference.reachabilityFence(this);
    }

    @Override
    public void get(long from, float[] to, int at, int n) {
        buffer.get((int) from, to, at, n);
        Reference.reachabilityFence(this);
    }

    @Override
    public void put(long to, float[] from, int at, int n) {
        buffer.put((int) to, from, at, n);
        Reference.reachabilityFence(this);
    }

    // Loops without an offset are vectorised, so the usual case has one of its own.
    private static void widen(float[] from, double[] to, int at, int n) {
        if (at == 0) {
            for (int i = 0; i < n; i++) {
                to[i] = from[i];
            }
        } else {
            for (int i = 0; i < n; i++) {
                to[at + i] = from[i];
            }
        }
    }

    private static void narrow(double[] from, int at, float[] to, int n) {
        if (at == 0) {
            for (int i = 0; i < n; i++) {
                to[i] = (float) from[i];
            }
        } else {
            for (int i = 0; i < n; i++) {
                to[i] = (float) from[at + i];
            }
        }
    }

    @Override
    public double get(long index) {
        double value = buffer.get((int) index);
        Reference.reachabilityFence(this);
        return value;
    }

    @Override
    public void put(long index, double value) {
        buffer.put((int) index, (float) value);
        Reference.reachabilityFence(this);
    }

    @Override
    public DataType type() {
        return DataType.FLOAT;
    }

    @Override
    public Pointer pointerAt(long index) {
        return new FloatPointer(pointer).position(pointer.position() + index);
    }

    @Override
    Pointer pointer() {
        return pointer;
    }
}
