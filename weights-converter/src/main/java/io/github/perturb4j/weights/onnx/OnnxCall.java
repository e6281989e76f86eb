package io.github.perturb4j.weights.onnx;

import io.github.perturb4j.autodiff.Variable;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A node with the values that it reads.
 *
 * @param inputs null where an optional one is left out
 * @param dtype in which floating numbers are computed, FLOAT or DOUBLE
 * @param batch how many samples the run has where the file says 1; 1 where it has what the file says
 */
record OnnxCall(OnnxNode node, OnnxValue[] inputs, DataType dtype, long batch) {
    private static final long EXACT = 1L << 53;

    boolean has(int i) {
        return i < inputs.length && inputs[i] != null;
    }

    /** A value that must be there. */
    OnnxValue value(int i) {
        if (!has(i)) {
            throw new IllegalArgumentException("input " + i + " is missing");
        }
        return inputs[i];
    }

    /** Floating numbers; whole ones become constants. */
    Variable x(int i) {
        OnnxValue value = value(i);
        if (value.size() == 0) {
            throw new IllegalArgumentException("input " + i + " has no elements: " + value);
        }
        return value.toVariable(dtype);
    }

    /** Null where an optional input is left out or has no elements. */
    Variable optional(int i) {
        return has(i) && inputs[i].size() > 0 ? x(i) : null;
    }

    long[] longs(int i) {
        return value(i).longs();
    }

    /** A number that an input holds, or what stands for it where that is left out. */
    double scalar(int i, double otherwise) {
        if (!has(i) || value(i).size() == 0) {
            return otherwise;
        }
        if (value(i).size() != 1) {
            throw new IllegalArgumentException("input " + i + " must be one number, found " + value(i));
        }
        return value(i).doubles()[0];
    }

    /** What older files have as an attribute and newer ones as an input; null if it is neither. */
    long[] longs(String attribute, int input) {
        return has(input) ? longs(input) : node.numbers(attribute);
    }

    /** A dimension of input {@code i} that an attribute names, counted from the front. */
    int dim(int i, String attribute, long otherwise) {
        return dim(node.number(attribute, otherwise), value(i).rank());
    }

    static int dim(long dim, int rank) {
        if (dim < -rank || dim >= rank) {
            throw new IllegalArgumentException("axis " + dim + " does not exist in rank " + rank);
        }
        return (int) (dim < 0 ? dim + rank : dim);
    }

    /** Dimensions counted from the front, none named twice. */
    static int[] dims(long[] dims, int rank) {
        int[] all = Arrays.stream(dims).mapToInt(d -> dim(d, rank)).toArray();
        if (Arrays.stream(all).distinct().count() != all.length) {
            throw new IllegalArgumentException("the axes " + Arrays.toString(dims) + " name one twice");
        }
        return all;
    }

    /** What moves numbers without changing them, of floating and of whole numbers. */
    OnnxValue move(int i, UnaryOperator<Variable> body) {
        return move(value(i), body);
    }

    OnnxValue move(OnnxValue value, UnaryOperator<Variable> body) {
        if (value.isVariable()) {
            return OnnxValue.of(body.apply(value.variable()));
        }
        OnnxValue.room(value.shape());
        for (long each : value.longs()) {
            if (Math.abs(each) > EXACT && each != Long.MAX_VALUE && each != Long.MIN_VALUE) {
                throw new IllegalArgumentException("the whole number " + each + " is larger than 2^53");
            }
        }
        OnnxValue moved = OnnxValue.of(body.apply(value.toVariable(DataType.DOUBLE)));
        return OnnxValue.whole(value.type(), moved.longs(), moved.shape());
    }
}
