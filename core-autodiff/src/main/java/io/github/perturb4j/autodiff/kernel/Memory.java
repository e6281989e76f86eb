package io.github.perturb4j.autodiff.kernel;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;

/** Makes the arrays that ops return: C-contiguous, float32 or float64, owned by whoever receives them. */
public final class Memory {
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
        if (shape.length == 0) {
            return Nd4j.scalar(type, 0);
        }
        long length = length(shape);
        boolean pooled = (type == DataType.FLOAT || type == DataType.DOUBLE) && length * type.width() >= Pool.SMALLEST;
        return pooled
                ? Nd4j.create(Pool.buffer(type, length), shape, strides(shape), 0, 'c')
                : Nd4j.createUninitialized(type, shape);
    }

    /**
     * How many arrays of 64 KiB and more got fresh memory from the system since the start; the others got that of closed ones. Two
     * readings with nothing between them that grows are equal: so a test finds what is not closed.
     */
    public static long freshArrays() {
        return Pool.fresh();
    }

    public static INDArray filled(DataType type, double value, long... shape) {
        INDArray made = uninitialized(type, shape);
        Span out = Span.of(made);
        Object block = out.array((int) Math.min(Span.BLOCK, out.length()));
        if (block instanceof float[] narrow) {
            Arrays.fill(narrow, (float) value);
        } else {
            Arrays.fill((double[]) block, value);
        }
        Elementwise.forTiles(out.length(), (from, to) -> {
            for (long at = from; at < to; at += Span.BLOCK) {
                out.putRun(at, block, 0, (int) Math.min(Span.BLOCK, to - at));
            }
        });
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
        for (long at = 0; at < in.length(); at += block.length) {
            int n = (int) Math.min(block.length, in.length() - at);
            in.get(at, block, 0, n);
            out.put(at, block, 0, n);
        }
        return made;
    }

    /** The array itself where its elements lie in row-major order without gaps; else a copy that does. */
    public static INDArray contiguous(INDArray array) {
        if (isContiguous(array)) {
            return array;
        }
        return Strided.read(Span.reach(array), 0, array.shape(), array.stride());
    }

    static boolean isContiguous(INDArray array) {
        long expected = 1;
        for (int d = array.rank() - 1; d >= 0; d--) {
            if (array.size(d) != 1 && array.stride(d) != expected) {
                return false;
            }
            expected *= array.size(d);
        }
        return true;
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
