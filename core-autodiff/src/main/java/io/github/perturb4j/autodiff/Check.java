package io.github.perturb4j.autodiff;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The checks of shapes and types that ops make before any kernel runs; each message names the op and both sides. */
public final class Check {
    private Check() {}

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
        if (x.value().wasClosed()) {
            throw new IllegalArgumentException(op.name() + ": the memory of " + x
                    + " was freed when its scope closed: keep it with Scope.keep, or use it before");
        }
    }

    public static void sameShape(Op op, INDArray a, INDArray b) {
        if (!Arrays.equals(a.shape(), b.shape())) {
            throw new IllegalArgumentException(op.name() + ": expected two inputs of one shape, found " + text(a)
                    + " and " + text(b) + "; Ops broadcasts for you");
        }
    }

    public static void rank(Op op, String input, INDArray x, int rank, String layout) {
        if (x.rank() != rank) {
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

    public static String text(INDArray x) {
        return Arrays.toString(x.shape());
    }
}
