package io.github.perturb4j.autodiff.kernel;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Makes the arrays that ops return: C-contiguous, float32 or float64, owned by whoever receives them.
 *
 * <p>Every array of the project is made here, and none lies in an ND4J workspace, even while one is active: a workspace
 * takes its memory back when it is left, and what is made here may live longer, or be lent again by the {@link Pool}.
 */
public final class Memory {
    private static final int FILL_TILE = 16 * Span.BLOCK;

    private Memory() {}

    /**
     * An array with undefined contents; rank 0 when {@code shape} is empty.
     *
     * @throws IllegalArgumentException if it would have no elements, or more bytes than a {@link Span} can reach
     */
    public static INDArray uninitialized(DataType type, long... shape) {
        long room = Span.MAX_BYTES / type.width();
        for (long extent : shape) {
            if (extent <= 0) {
                throw new IllegalArgumentException(
                        "an array of shape " + Arrays.toString(shape) + " has no elements; every extent must be >= 1");
            }
            room /= extent;
        }
        if (room == 0) {
            throw new IllegalArgumentException("an array of shape " + Arrays.toString(shape) + " takes more than "
                    + Span.MAX_BYTES + " bytes, which is the most that is supported: use a smaller batch");
        }
        long length = length(shape);
        boolean pooled = (type == DataType.FLOAT || type == DataType.DOUBLE) && length * type.width() >= Pool.SMALLEST;
        return array(pooled ? Pool.buffer(type, length) : Pool.detached(type, length), shape, strides(shape));
    }

    private static INDArray array(DataBuffer buffer, long[] shape, long[] strides) {
        return Nd4j.create(buffer, shape, strides, 0, 'c');
    }

    /** An array of rank 0 and type INT64. */
    public static INDArray counter(long value) {
        INDArray made = uninitialized(DataType.INT64);
        made.data().put(0, value);
        return made;
    }

    /** An array without elements: one of the extents is 0. */
    public static INDArray empty(DataType type, long... shape) {
        try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            return Nd4j.create(type, shape);
        }
    }

    /** A float32 array with the memory of a single number, which every index reads: for what looks at shapes alone. */
    public static INDArray shapeOnly(long... shape) {
        return array(Pool.detached(DataType.FLOAT, 1), shape, new long[shape.length]);
    }

    /**
     * What may be kept of an array that somebody hands over: the array itself, or a copy if it is not in row-major
     * order without gaps, or lies in an ND4J workspace, whose memory goes when the workspace is left.
     *
     * @param array float32, float64, or an INT64 of one element
     */
    public static INDArray owned(INDArray array) {
        boolean counter = array.dataType() == DataType.INT64;
        if (array.isAttached()) {
            return counter ? counter(array.getLong(0)) : copy(array, array.dataType());
        }
        return counter ? array : contiguous(array);
    }

    /**
     * Whether an array's memory is still there: it was not closed, and the ND4J workspace that it may lie in was not
     * left since.
     */
    public static boolean isOpen(INDArray array) {
        if (array.wasClosed()) {
            return false;
        }
        if (!array.isAttached()) {
            return true;
        }
        DataBuffer data =
                array.data().isAttached() ? array.data() : array.data().originalDataBuffer(); // of a view
        MemoryWorkspace workspace = data.getParentWorkspace();
        return workspace.getWorkspaceType() == MemoryWorkspace.Type.CIRCULAR
                || workspace.isScopeActive() && workspace.getGenerationId() == data.getGenerationId();
    }

    /**
     * How many arrays of 64 KiB and more got fresh memory from the system since the start; the others got that of
     * closed ones. Two readings with nothing between them that grows are equal: so a test finds what is not closed.
     */
    public static long freshArrays() {
        return Pool.fresh();
    }

    public static INDArray filled(DataType type, double value, long... shape) {
        INDArray made = uninitialized(type, shape);
        Span out = Span.of(made);
        Numbers block = Numbers.of(out, (int) Math.min(Span.BLOCK, out.length()));
        block.fill(value);
        Parallel.ranges(
                out.length(),
                FILL_TILE,
                (from, to) -> Span.forEachBlock(from, to, Span.BLOCK, (at, n) -> block.write(0, out, at, n)));
        return made;
    }

    public static INDArray zeros(DataType type, long... shape) {
        return filled(type, 0, shape);
    }

    /** An array holding {@code values} in row-major order, rounded to {@code type}. */
    public static INDArray of(DataType type, double[] values, long... shape) {
        if (values.length != length(shape)) {
            throw new IllegalArgumentException(
                    values.length + " values do not fill the shape " + Arrays.toString(shape));
        }
        INDArray made = uninitialized(type, shape);
        Span.of(made).putAll(values);
        return made;
    }

    /** A fresh copy, rounded or widened to {@code type}. */
    public static INDArray copy(INDArray array, DataType type) {
        INDArray made = uninitialized(type, array.shape());
        Span in = Span.of(contiguous(array));
        Span out = Span.of(made);
        double[] block = new double[(int) Math.min(Span.BLOCK, in.length())];
        Span.forEachBlock(0, in.length(), Span.BLOCK, (at, n) -> {
            in.get(at, block, 0, n);
            out.put(at, block, 0, n);
        });
        return made;
    }

    /** The array itself where its elements lie in row-major order without gaps; else a copy that does. */
    public static INDArray contiguous(INDArray array) {
        if (isContiguous(array)) {
            return array;
        }
        return Strided.read(Span.reach(array), 0, array.shape(), array.stride());
    }

    /** Whether the elements lie in row-major order without gaps. */
    public static boolean isContiguous(INDArray array) {
        long expected = 1;
        for (int d = array.rank() - 1; d >= 0; d--) {
            if (array.size(d) != 1 && array.stride(d) != expected) {
                return false;
            }
            expected *= array.size(d);
        }
        return true;
    }

    /** Whether two arrays without gaps share memory. */
    public static boolean overlap(INDArray a, INDArray b) {
        long first = address(a);
        long second = address(b);
        return first < second + b.length() * b.dataType().width()
                && second < first + a.length() * a.dataType().width();
    }

    private static long address(INDArray array) {
        return array.data().pointer().address()
                + array.offset() * array.dataType().width();
    }

    /** Where the number at a flat row-major place of an array stands: an index for each dimension. */
    public static long[] index(long flat, long... shape) {
        long[] index = new long[shape.length];
        long rest = flat;
        for (int d = shape.length - 1; d >= 0; d--) {
            index[d] = rest % shape[d];
            rest /= shape[d];
        }
        return index;
    }

    /**
     * The product of the extents.
     *
     * @throws IllegalArgumentException if it exceeds a long
     */
    public static long length(long... shape) {
        long n = 1;
        for (long extent : shape) {
            if (Math.multiplyHigh(n, extent) != (n * extent) >> 63) {
                throw new IllegalArgumentException("no array is large enough for the shape " + Arrays.toString(shape));
            }
            n *= extent;
        }
        return n;
    }

    /** Row-major strides, in elements. */
    public static long[] strides(long... shape) {
        long[] strides = new long[shape.length];
        long step = 1;
        for (int d = shape.length - 1; d >= 0; d--) {
            strides[d] = step;
            step *= shape[d];
        }
        return strides;
    }

    static boolean sameShape(INDArray a, INDArray b) {
        return Shape.shapeEquals(a.shape(), b.shape());
    }
}
