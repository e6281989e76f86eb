package io.github.perturb4j.autodiff;

import io.github.perturb4j.autodiff.kernel.ClosedMemoryException;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Arrays;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The checks of shapes and types that ops make before any kernel runs; each message names the op and both sides. */
public final class OpChecks {
    private OpChecks() {}

    public static void sameType(Op op, INDArray expected, INDArray found) {
        if (expected.dataType() != found.dataType()) {
            throw new IllegalArgumentException(
                    op.name() + ": inputs have different types, " + expected.dataType() + " of shape "
                            + text(expected) + " and " + found.dataType() + " of shape " + text(found)
                            + "; convert one with Memory.copy");
        }
    }

    /** An array that a scope has freed must not be read. */
    static void open(Op op, Variable x) {
        if (!Memory.isOpen(x.value())) {
            throw ClosedMemoryException.of(op.name() + ": the memory of " + x).asArgument();
        }
    }

    /**
     * What an op computed, if a graph can hold it: an array of the inputs' type in row-major order without gaps, with
     * memory of its own that nobody takes back.
     *
     * @param stated what the op said of its shape, or null
     * @throws IllegalStateException otherwise, naming the op
     */
    public static INDArray result(Op op, INDArray y, long[] stated, INDArray... x) {
        String unfit = unfit(y, stated, x);
        if (unfit != null) {
            throw new IllegalStateException(op.name() + ".forward: returned " + unfit
                    + "; the result must be a fresh array, mend the op's forward");
        }
        return y;
    }

    private static String unfit(INDArray y, long[] stated, INDArray... x) {
        if (y == null) {
            return "null";
        }
        if (!Memory.isOpen(y)) {
            return array(y) + " that was closed already";
        }
        DataType type = y.dataType();
        if (x.length > 0 ? type != x[0].dataType() : type != DataType.FLOAT && type != DataType.DOUBLE) {
            return array(y) + " of type " + type + ", expected " + (x.length > 0 ? x[0].dataType() : "FLOAT or DOUBLE")
                    + " (Memory.copy converts)";
        }
        if (y.length() == 0) {
            return array(y) + " without elements";
        }
        if (stated != null && !Arrays.equals(stated, y.shape())) {
            return array(y) + " where its outputShape states " + text(stated);
        }
        if (!Memory.isContiguous(y)) {
            return array(y) + " with the strides " + Arrays.toString(y.stride())
                    + ", a view or in 'f' order (Memory.contiguous copies)";
        }
        if (y.isAttached()) {
            return array(y)
                    + " in an ND4J workspace, which takes its memory back (Memory.uninitialized makes arrays outside)";
        }
        for (int i = 0; i < x.length; i++) {
            if (y == x[i]) {
                return "one of its inputs, input " + i;
            }
            if (Memory.overlap(y, x[i])) {
                return array(y) + " that is a view of input " + i + " (Memory.copy copies)";
            }
        }
        return null;
    }

    private static String array(INDArray y) {
        return "an array of shape " + text(y);
    }

    /** The shape that an op states for its result, after checking those of the inputs; null if it states none. */
    public static long[] shape(Op op, INDArray... x) {
        long[][] shapes = new long[x.length][];
        for (int i = 0; i < x.length; i++) {
            shapes[i] = x[i].shape();
        }
        return op.outputShape(shapes);
    }

    public static void sameShape(Op op, long[] a, long[] b) {
        if (!Arrays.equals(a, b)) {
            throw new IllegalArgumentException(op.name() + ": expected two inputs of one shape, found " + text(a)
                    + " and " + text(b) + "; Ops broadcasts for you");
        }
    }

    /**
     * The shape that two broadcast to, by NumPy's rule.
     *
     * @param where it happens, such as an op's name
     * @throws IllegalArgumentException if they do not
     */
    public static long[] broadcast(Supplier<String> where, long[] a, long[] b) {
        long[] shape = new long[Math.max(a.length, b.length)];
        for (int d = 1; d <= shape.length; d++) {
            long first = d <= a.length ? a[a.length - d] : 1;
            long second = d <= b.length ? b[b.length - d] : 1;
            if (first != second && first != 1 && second != 1) {
                throw new IllegalArgumentException(
                        where.get() + ": the shapes " + Arrays.toString(a) + " and " + Arrays.toString(b)
                                + " do not broadcast; aligned at the last dimension, extents must be equal or 1");
            }
            shape[shape.length - d] = first == 1 ? second : first;
        }
        return shape;
    }

    public static void rank(Op op, String input, long[] x, int rank, String layout) {
        if (x.length != rank) {
            throw new IllegalArgumentException(op.name() + ": " + input + " must have rank " + rank + " " + layout
                    + ", found the shape " + text(x));
        }
    }

    /** {@code detail} says what was found and what was expected. */
    public static void that(boolean holds, Op op, String detail) {
        if (!holds) {
            throw new IllegalArgumentException(op.name() + ": " + detail);
        }
    }

    /** A dimension counted from the end when negative, as an index from the front. */
    public static int dim(Op op, int dim, int rank) {
        int index = dim < 0 ? dim + rank : dim;
        that(index >= 0 && index < rank, op, "dimension " + dim + " does not exist in rank " + rank);
        return index;
    }

    /** The shape with an extent of 1 along a dimension, counted from the end when negative. */
    public static long[] single(Op op, long[] x, int dim) {
        long[] shape = x.clone();
        shape[dim(op, dim, x.length)] = 1;
        return shape;
    }

    /** {@code input} is to have one number for each channel of (n, c, ..). */
    public static void perChannel(Op op, String name, long[] x, long... input) {
        that(
                input.length == 1 && input[0] == x[1],
                op,
                name + " must have one number for each of " + x[1] + " channels of the shape " + text(x)
                        + ", found the shape " + text(input));
    }

    public static String text(INDArray x) {
        return text(x.shape());
    }

    public static String text(long... shape) {
        return Arrays.toString(shape);
    }
}
