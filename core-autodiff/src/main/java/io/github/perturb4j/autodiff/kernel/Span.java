package io.github.perturb4j.autodiff.kernel;

import java.util.Arrays;
import java.util.function.DoublePredicate;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Bulk access to a run of float32 or float64 numbers outside the Java heap.
 *
 * <p>Kernels move blocks of at most {@link #BLOCK} numbers into {@code double[]}, compute there and move the result
 * back: reads widen exactly, writes round once to the nearest number of the array's type. So every kernel is written
 * once for both types, and loops run over Java arrays, which the compiler vectorises. A span borrows its memory and
 * owns none, but as long as it is in use, an array that it is of is not collected; it may be shared between threads as
 * long as they write to different places.
 */
public abstract sealed class Span permits FloatSpan, DoubleSpan, ArraySpan {
    /** Numbers moved at a time. */
    public static final int BLOCK = 4096;

    static final long MAX_BYTES = Integer.MAX_VALUE;

    private final long length;
    private final Object
            owner; // only held, up to the fence that ends each access: its memory would be freed under our hands

    Span(long length, Object owner) {
        this.length = length;
        this.owner = owner;
    }

    /**
     * The memory of a C-contiguous array.
     *
     * @throws IllegalArgumentException if it is of another type or order
     * @throws ClosedMemoryException if its memory is gone
     */
    public static Span of(INDArray array) {
        if (!Memory.isContiguous(array)) {
            throw new IllegalArgumentException(
                    "an array of shape " + Arrays.toString(array.shape()) + " with the strides "
                            + Arrays.toString(array.stride())
                            + " is not in row-major order without gaps: read it through Memory.contiguous");
        }
        return of(array, array.length());
    }

    /** The memory from the first element of a view to its last, which may hold others between them. */
    static Span reach(INDArray view) {
        long length = 1;
        for (int d = 0; d < view.rank(); d++) {
            length += (view.size(d) - 1) * view.stride(d);
        }
        return of(view, length);
    }

    private static Span of(INDArray array, long length) {
        if (!Memory.isOpen(array)) {
            throw ClosedMemoryException.of("the array of shape " + Arrays.toString(array.shape()));
        }
        long bytes = length * array.dataType().width();
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException("an array of shape " + Arrays.toString(array.shape()) + " takes " + bytes
                    + " bytes; at most " + MAX_BYTES + " are supported: use a smaller batch");
        }
        Pointer pointer = array.data().pointer();
        if (array.dataType() == DataType.FLOAT) {
            return new FloatSpan(new FloatPointer(pointer).position(array.offset()), length, array);
        }
        if (array.dataType() == DataType.DOUBLE) {
            return new DoubleSpan(new DoublePointer(pointer).position(array.offset()), length, array);
        }
        throw new IllegalArgumentException(
                "expected float32 or float64, found " + array.dataType() + ": convert the array with castTo first");
    }

    /** Fresh memory that belongs to no array, with undefined contents, until its pointer is deallocated. */
    static Span unowned(DataType type, long length) {
        return type == DataType.DOUBLE
                ? new DoubleSpan(new DoublePointer(length), length, null)
                : new FloatSpan(new FloatPointer(length), length, null);
    }

    /** {@code n} numbers from number {@code at} on. */
    @FunctionalInterface
    public interface Block {
        void apply(long at, int n);
    }

    /** Visits numbers [from, to) by {@code longest} at a time, the last block shorter. */
    public static void forEachBlock(long from, long to, int longest, Block body) {
        for (long at = from; at < to; at += longest) {
            body.apply(at, (int) Math.min(longest, to - at));
        }
    }

    public final long length() {
        return length;
    }

    /** The first numbers of this span, in the same memory. */
    public abstract Span first(long numbers);

    static void checkFirst(long numbers, long length) {
        if (numbers < 0 || numbers > length) {
            throw new IllegalArgumentException("the first " + numbers + " numbers of a span of " + length);
        }
    }

    /** Copies {@code n} numbers, beginning with number {@code from}, to {@code to[at..]}. */
    public abstract void get(long from, double[] to, int at, int n);

    /** Copies {@code from[at..at+n)} to the numbers beginning with number {@code to}. */
    public abstract void put(long to, double[] from, int at, int n);

    public abstract double get(long index);

    /** Replaces one number. */
    public abstract void put(long index, double value);

    /**
     * {@link #get(long, double[], int, int)} without widening.
     *
     * @throws UnsupportedOperationException if the numbers are float64
     */
    public void get(long from, float[] to, int at, int n) {
        throw new UnsupportedOperationException("float64 numbers do not fit into float[]; read them as double[]");
    }

    /**
     * {@link #put(long, double[], int, int)} without rounding.
     *
     * @throws UnsupportedOperationException if the numbers are float64
     */
    public void put(long to, float[] from, int at, int n) {
        throw new UnsupportedOperationException("float[] is not precise enough for float64 numbers; write double[]");
    }

    /** The first {@code n} of {@code to}: the bits of the float32 numbers beginning with number {@code from}. */
    void getBits(long from, int[] to, int n) {
        throw new UnsupportedOperationException("bits are read of float32 numbers only");
    }

    /** Writes float32 numbers, given as bits, from number {@code to} on. */
    void putBits(long to, int[] from, int n) {
        throw new UnsupportedOperationException("bits are written of float32 numbers only");
    }

    /**
     * Copies {@code n} numbers from {@code from} on to those of another span of the same type, from {@code at} on; the
     * two must not overlap.
     */
    public abstract void copyTo(long from, Span to, long at, int n);

    /** Fills {@code to} with the numbers at {@code positions[first]} and on, of a span of float32. */
    void gather(int[] positions, int first, float[] to) {
        throw new UnsupportedOperationException("float64 numbers do not fit into float[]");
    }

    /** The same of a span of float64. */
    void gather(int[] positions, int first, double[] to) {
        throw new UnsupportedOperationException("float32 numbers are gathered into float[]");
    }

    /** Writes {@code from} to {@code positions[first]} and on, in a span of float32. */
    void scatter(int[] positions, int first, float[] from) {
        throw new UnsupportedOperationException("float[] is not precise enough for float64 numbers");
    }

    /** The same in a span of float64. */
    void scatter(int[] positions, int first, double[] from) {
        throw new UnsupportedOperationException("float32 numbers are scattered from float[]");
    }

    public abstract DataType type();

    public final boolean isFloat32() {
        return type() == DataType.FLOAT;
    }

    /** A native pointer to number {@code index}, valid as long as this span's memory is. */
    public abstract Pointer pointerAt(long index);

    abstract Pointer pointer();

    /** The position of the first number of which {@code wanted} is true; -1 if there is none. */
    public final long firstWhere(DoublePredicate wanted) {
        double[] block = new double[(int) Math.min(BLOCK, length)];
        for (long at = 0; at < length; at += BLOCK) {
            int n = (int) Math.min(BLOCK, length - at);
            get(at, block, 0, n);
            for (int i = 0; i < n; i++) {
                if (wanted.test(block[i])) {
                    return at + i;
                }
            }
        }
        return -1;
    }

    /** All numbers on the Java heap. */
    public final double[] toDoubles() {
        double[] all = new double[(int) length];
        get(0, all, 0, all.length);
        return all;
    }

    /** Replaces all numbers. */
    public final void putAll(double[] values) {
        put(0, values, 0, values.length);
    }
}
