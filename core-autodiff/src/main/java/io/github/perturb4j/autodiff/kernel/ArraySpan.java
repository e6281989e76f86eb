package io.github.perturb4j.autodiff.kernel;

import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;

/** A run of float32 numbers on the Java heap: working memory of kernels in Java, which native code does not see. */
public final class ArraySpan extends Span {
    private final float[] numbers;

    private ArraySpan(float[] numbers, long length) {
        super(length, null);
        this.numbers = numbers;
    }

    /** A span of the first numbers of an array. */
    public static ArraySpan of(float[] numbers, long length) {
        return new ArraySpan(numbers, length);
    }

    /** The numbers themselves. */
    public float[] numbers() {
        return numbers;
    }

    @Override
    public Span first(long count) {
        checkFirst(count, length());
        return new ArraySpan(numbers, count);
    }

    @Override
    public void get(long from, float[] to, int at, int n) {
        System.arraycopy(numbers, (int) from, to, at, n);
    }

    @Override
    public void put(long to, float[] from, int at, int n) {
        System.arraycopy(from, at, numbers, (int) to, n);
    }

    @Override
    public void get(long from, double[] to, int at, int n) {
        for (int i = 0; i < n; i++) {
            to[at + i] = numbers[(int) from + i];
        }
    }

    @Override
    public void put(long to, double[] from, int at, int n) {
        for (int i = 0; i < n; i++) {
            numbers[(int) to + i] = (float) from[at + i];
        }
    }

    @Override
    public double get(long index) {
        return numbers[(int) index];
    }

    @Override
    public void put(long index, double value) {
        numbers[(int) index] = (float) value;
    }

    @Override
    public void copyTo(long from, Span to, long at, int n) {
        to.put(at, numbers, (int) from, n);
    }

    @Override
    public DataType type() {
        return DataType.FLOAT;
    }

    @Override
    public Pointer pointerAt(long index) {
        throw new UnsupportedOperationException("native code cannot read an array on the heap");
    }

    @Override
    Pointer pointer() {
        return pointerAt(0);
    }
}
