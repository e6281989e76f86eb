package io.github.perturb4j.weights.onnx;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.ElementType;
import io.github.perturb4j.nn.TensorData;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;

/** Shapes: asking for them, changing them, and making what has one. */
final class OnnxShapes {
    static final Map<String, OnnxOperator> TABLE = new HashMap<>();

    static {
        TABLE.put("Shape", OnnxOperator.value(OnnxShapes::shape));
        TABLE.put(
                "Size",
                OnnxOperator.value(c ->
                        OnnxValue.whole(ElementType.I64, new long[] {c.value(0).size()})));
        TABLE.put("Reshape", OnnxOperator.value(OnnxShapes::reshape));
        TABLE.put("Flatten", OnnxOperator.value(c -> c.move(0, x -> matrix(x, flattenAxis(c)))));
        TABLE.put("Squeeze", OnnxOperator.value(OnnxShapes::squeeze));
        TABLE.put("Unsqueeze", OnnxOperator.value(OnnxShapes::unsqueeze));
        TABLE.put("Dropout", OnnxShapes::dropout);
        TABLE.put("Constant", c -> {
            throw new IllegalArgumentException("a constant inside of a run");
        });
        TABLE.put("ConstantOfShape", OnnxOperator.value(OnnxShapes::filled));
        TABLE.put(
                "Cast",
                OnnxOperator.value(c -> cast(c, OnnxTensors.type(c.node().integer("to", 0)))));
        TABLE.put("CastLike", OnnxOperator.value(c -> cast(c, c.value(1).type())));
        TABLE.put("Range", OnnxOperator.value(OnnxShapes::range));
    }

    private OnnxShapes() {}

    private static OnnxValue shape(OnnxCall c) {
        long[] shape = c.value(0).shape();
        int from = place(c.node().number("start", 0), shape.length);
        int to = place(c.node().number("end", shape.length), shape.length);
        return OnnxValue.longs(Arrays.copyOfRange(shape, from, Math.max(from, to)));
    }

    private static int place(long index, int n) {
        return (int) Math.max(0, Math.min(n, index < 0 ? index + n : index));
    }

    /** 0 keeps an extent, -1 follows from the others. */
    private static OnnxValue reshape(OnnxCall c) {
        OnnxValue value = c.value(0);
        long[] wanted = c.longs(1);
        boolean zeros = c.node().number("allowzero", 0) != 0;
        for (int d = 0; d < wanted.length && !zeros; d++) {
            wanted[d] = wanted[d] == 0 ? value.shape()[d] : wanted[d];
        }
        boolean ofOne = c.batch() != 1 && wanted.length > 1 && wanted[0] == 1;
        if (ofOne && value.rank() > 0 && value.shape()[0] == c.batch()) {
            wanted[0] = c.batch(); // a batch of 1 that stands in the file's constants
        }
        return reshaped(c, value, wanted);
    }

    /** One extent may be -1. */
    private static OnnxValue reshaped(OnnxCall c, OnnxValue value, long... wanted) {
        if (value.size() > 0) {
            return c.move(value, x -> Ops.reshape(x, wanted));
        }
        return OnnxValue.whole(
                value.type(),
                new long[0],
                LongStream.of(wanted).map(n -> Math.max(n, 0)).toArray());
    }

    /** A list of one as a number. */
    static OnnxValue number(OnnxValue value) {
        return value.isVariable()
                ? OnnxValue.of(Ops.reshape(value.variable()))
                : OnnxValue.whole(value.type(), value.longs());
    }

    private static int flattenAxis(OnnxCall c) {
        int rank = c.value(0).rank();
        long axis = c.node().number("axis", 1);
        long found = axis < 0 ? axis + rank : axis;
        if (found < 0 || found > rank) {
            throw new IllegalArgumentException("axis " + axis + " does not exist in rank " + rank);
        }
        return (int) found;
    }

    /** The dimensions before the axis become one, and those from it on. */
    static Variable matrix(Variable x, int axis) {
        long rows = Memory.length(Arrays.copyOf(x.shape(), axis));
        return Ops.reshape(x, rows, x.value().length() / rows);
    }

    private static OnnxValue squeeze(OnnxCall c) {
        long[] shape = c.value(0).shape();
        long[] axes = c.longs("axes", 1);
        if (axes == null) {
            return reshaped(
                    c, c.value(0), Arrays.stream(shape).filter(n -> n != 1).toArray());
        }
        int[] dims = OnnxCall.dims(axes, shape.length);
        for (int d : dims) {
            if (shape[d] != 1) {
                throw new IllegalArgumentException(
                        "dimension " + d + " of " + Arrays.toString(shape) + " is not 1, so that it cannot go");
            }
        }
        return reshaped(c, c.value(0), rest(shape, dims));
    }

    /** With a first dimension of extent 1 before the others. */
    static Variable stacked(Variable x) {
        long[] shape = new long[x.rank() + 1];
        shape[0] = 1;
        System.arraycopy(x.shape(), 0, shape, 1, x.rank());
        return Ops.reshape(x, shape);
    }

    /** Without dimensions of extent 1. */
    static Variable without(Variable x, int... dims) {
        return Ops.reshape(x, rest(x.shape(), dims));
    }

    private static long[] rest(long[] shape, int... dims) {
        boolean[] gone = new boolean[shape.length];
        for (int d : dims) {
            gone[d] = true;
        }
        LongStream.Builder rest = LongStream.builder();
        for (int d = 0; d < shape.length; d++) {
            if (!gone[d]) {
                rest.add(shape[d]);
            }
        }
        return rest.build().toArray();
    }

    private static OnnxValue unsqueeze(OnnxCall c) {
        long[] shape = c.value(0).shape();
        long[] axes = c.longs("axes", 1);
        if (axes == null || axes.length > 100) {
            throw new IllegalArgumentException("it names no axes, or too many");
        }
        long[] wanted = new long[shape.length + axes.length];
        for (int d : OnnxCall.dims(axes, wanted.length)) {
            wanted[d] = 1;
        }
        int next = 0;
        for (int d = 0; d < wanted.length; d++) {
            wanted[d] = wanted[d] == 1 ? 1 : shape[next++];
        }
        return reshaped(c, c.value(0), wanted);
    }

    /** The identity, and a mask of nothing dropped. */
    private static OnnxValue[] dropout(OnnxCall c) {
        if (c.scalar(2, 0) != 0 && c.scalar(1, 0.5) != 0) {
            throw new IllegalArgumentException("it drops at random, which only training does");
        }
        if (c.node().outputs().size() < 2) {
            return new OnnxValue[] {c.value(0)};
        }
        long[] all = new long[OnnxValue.room(c.value(0).shape())];
        Arrays.fill(all, 1);
        return new OnnxValue[] {
            c.value(0), OnnxValue.whole(ElementType.BOOL, all, c.value(0).shape())
        };
    }

    private static OnnxValue filled(OnnxCall c) {
        long[] shape = c.longs(0);
        TensorData fill =
                c.node().has("value") ? new OnnxTensors(null).read(c.node().tensor("value")) : null;
        if (fill != null && fill.size() != 1) {
            throw new IllegalArgumentException("the attribute value must have one element, found " + fill);
        }
        double value = fill == null ? 0 : fill.toDoubles()[0];
        ElementType type = fill == null ? ElementType.F32 : fill.type();
        if (OnnxValue.isFloating(type) && Arrays.stream(shape).noneMatch(n -> n == 0)) {
            return OnnxValue.of(Ops.constant(Memory.filled(c.dtype(), value, shape)));
        }
        long[] values = new long[OnnxValue.room(shape)];
        Arrays.fill(values, (long) value);
        return OnnxValue.whole(type, values, shape);
    }

    /** Floating numbers all become those of the run; to whole ones they are cut off, and the gradient ends. */
    private static OnnxValue cast(OnnxCall c, ElementType type) {
        OnnxValue value = c.value(0);
        if (OnnxValue.isFloating(type)) {
            return value.size() == 0 ? OnnxValue.whole(type, new long[0], value.shape()) : OnnxValue.of(c.x(0));
        }
        OnnxValue.room(value.shape());
        long[] whole = value.longs();
        if (type == ElementType.BOOL) {
            double[] numbers = value.doubles();
            Arrays.setAll(whole, i -> numbers[i] != 0 ? 1 : 0);
        }
        return OnnxValue.whole(
                type, Arrays.stream(whole).map(v -> wrapped(type, v)).toArray(), value.shape());
    }

    private static long wrapped(ElementType type, long v) {
        return switch (type) {
            case I32 -> (int) v;
            case I16 -> (short) v;
            case I8 -> (byte) v;
            case U8 -> v & 0xff;
            default -> v;
        };
    }

    private static OnnxValue range(OnnxCall c) {
        double start = c.scalar(0, 0);
        double step = c.scalar(2, 1);
        double count = Math.max(0, Math.ceil((c.scalar(1, 0) - start) / step));
        if (!(count <= OnnxValue.MOST_WHOLE)) {
            throw new IllegalArgumentException("a range of " + count + " numbers is too long");
        }
        double[] values = new double[(int) count];
        Arrays.setAll(values, i -> start + i * step);
        if (c.value(0).isVariable() && values.length > 0) {
            return OnnxValue.of(Ops.constant(Memory.of(c.dtype(), values, values.length)));
        }
        long[] whole = Arrays.stream(values).mapToLong(v -> (long) v).toArray();
        return OnnxValue.whole(c.value(0).type(), whole, whole.length);
    }
}
