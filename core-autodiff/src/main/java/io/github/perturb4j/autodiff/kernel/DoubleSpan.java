package io.github.perturb4j.autodiff.kernel;

import java.lang.ref.Reference;
import java.nio.DoubleBuffer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;

/** A run of float64 numbers. */
final class DoubleSpan extends Span {
    private final DoublePointer pointer;
    private final DoubleBuffer buffer;

    DoubleSpan(DoublePointer pointer, long length, Object owner) {
        super(length, owner);
        this.pointer = pointer;
        this.buffer = pointer.capacity(pointer.position() + length).asBuffer();
    }

    @Override
    public Span first(long numbers) {
        checkFirst(numbers, length());
        return new DoubleSpan(new DoublePointer(pointer).position(pointer.position()), numbers, this);
    }

    @Override
    void gather(int[] positions, int first, double[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = buffer.get(positions[first + i]);
        }
        Reference.reachabilityFence(this);
    }

    @Override
    void scatter(int[] positions, int first, double[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            buffer.put(positions[first + i], numbers[i]);
        }
        Reference.reachabilityFence(this);
    }

    @Override
    public void copyTo(long from, Span to, long at, int n) {
        ((DoubleSpan) to).buffer.put((int) at, buffer, (int) from, n);
        Reference.reachabilityFence(to);
        Reference.reachabilityFence(this);
    }

    @Override
    public void get(long from, double[] to, int at, int n) {
        buffer.get((int) from, to, at, n);
        Reference.reachabilityFence(this);
    }

    @Override
    public void put(long to, double[] from, int at, int n) {
        buffer.put((int) to, from, at, n);
        Reference.reachabilityFence(this);
    }

    @Override
    public double get(long index) {
        double value = buffer.get((int) index);
        Reference.reachabilityFence(this);
        return value;
    }

    @Override
    public void put(long index, double value) {
        buffer.put((int) index, value);
        Reference.reachabilityFence(this);
    }

    @Override
    public DataType type() {
        return DataType.DOUBLE;
    }

    @Override
    public Pointer pointerAt(long index) {
        return new DoublePointer(pointer).position(pointer.position() + index);
    }

    @Override
    Pointer pointer() {
        return pointer;
    }
}
