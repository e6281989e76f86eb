package io.github.perturb4j.weights.onnx;

import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.ElementType;
import io.github.perturb4j.nn.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What flows between the nodes of an ONNX network: a variable of floating numbers, through which gradients flow, or a
 * plain tensor of whole numbers or booleans (0 and 1), which has none. Immutable.
 */
public final class OnnxValue {
    /** The most elements of a plain tensor: shapes, indices and masks are much smaller. */
    static final long MOST_WHOLE = 1 << 24;

    private final Variable variable; // null for plain tensors
    private final long[] whole;
    private final long[] shape;
    private final ElementType type;

    private OnnxValue(Variable variable, long[] whole, long[] shape, ElementType type) {
        this.variable = variable;
        this.whole = whole;
        this.shape = shape;
        this.type = type;
    }

    /** A value of floating numbers. */
    public static OnnxValue of(Variable variable) {
        ElementType type = variable.dtype() == DataType.FLOAT ? ElementType.F32 : ElementType.F64;
        return new OnnxValue(variable, null, variable.shape(), type);
    }

    /**
     * A plain tensor.
     *
     * @param type a type of whole numbers, or BOOL; a floating one only where there are no elements
     * @param values row-major, of the shape's size
     * @throws IllegalArgumentException if the values do not fill the shape
     */
    public static OnnxValue whole(ElementType type, long[] values, long... shape) {
        boolean floating = isFloating(type) && values.length > 0;
        if (floating || Memory.length(shape) != values.length) {
            throw new IllegalArgumentException(
                    values.length + " whole numbers do not make " + type + Arrays.toString(shape));
        }
        return new OnnxValue(null, values.clone(), shape.clone(), type);
    }

    /** A stored tensor: floating numbers rounded to the given type, FLOAT or DOUBLE, or a plain tensor. */
    public static OnnxValue of(TensorData tensor, DataType dtype) {
        if (isFloating(tensor.type()) && tensor.size() > 0) {
            return of(Variable.of(tensor.toArray(dtype)));
        }
        room(tensor.shape());
        long[] values = new long[(int) tensor.size()];
        if (tensor.type() == ElementType.I64) {
            tensor.bytes().asLongBuffer().get(values);
        } else {
            double[] numbers = tensor.toDoubles();
            Arrays.setAll(values, i -> (long) numbers[i]);
        }
        return whole(tensor.type(), values, tensor.shape());
    }

    /**
     * The numbers as bytes.
     *
     * @param stored the type to store whole numbers in, cut to its width
     */
    public TensorData toTensor(ElementType stored) {
        if (variable != null) {
            return TensorData.of(variable.value());
        }
        ByteBuffer bytes = ByteBuffer.allocate(whole.length * stored.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (long each : whole) {
            switch (stored.bytes()) {
                case Long.BYTES -> bytes.putLong(each);
                case Integer.BYTES -> bytes.putInt((int) each);
                case Short.BYTES -> bytes.putShort((short) each);
                default -> bytes.put((byte) each);
            }
        }
        return TensorData.wrap(stored, shape, bytes.flip());
    }

    /** A list of 64-bit numbers. */
    static OnnxValue longs(long... values) {
        return whole(ElementType.I64, values, values.length);
    }

    static boolean isFloating(ElementType type) {
        return switch (type) {
            case F64, F32, F16, BF16 -> true;
            default -> false;
        };
    }

    /** The size of a plain tensor that is to be made; refused, before memory is taken, where it is too large. */
    static int room(long... shape) {
        long size = 1;
        for (long extent : shape) {
            if (extent < 0 || extent > MOST_WHOLE || (size *= extent) > MOST_WHOLE) {
                throw new IllegalArgumentException("a plain tensor of shape " + Arrays.toString(shape)
                        + " is not between 0 and " + MOST_WHOLE + " elements");
            }
        }
        return (int) size;
    }

    /** Whether these are floating numbers, at least one. */
    public boolean isVariable() {
        return variable != null;
    }

    /**
     * The floating numbers.
     *
     * @throws IllegalStateException of a plain tensor
     */
    public Variable variable() {
        if (variable == null) {
            throw new IllegalStateException("expected floating numbers, found " + this);
        }
        return variable;
    }

    /** The whole numbers, row-major, a copy; floating ones are cut off towards 0. */
    public long[] longs() {
        if (whole != null) {
            return whole.clone();
        }
        return Arrays.stream(doubles()).mapToLong(v -> (long) v).toArray();
    }

    /** The numbers, row-major, a copy. */
    public double[] doubles() {
        return variable == null
                ? Arrays.stream(whole).asDoubleStream().toArray()
                : Span.of(variable.value()).toDoubles();
    }

    /** The numbers as a variable: itself, or a constant of this type made of whole numbers. */
    Variable toVariable(DataType wanted) {
        return variable != null ? variable : Variable.of(Memory.of(wanted, doubles(), shape));
    }

    /** The extents, a copy. */
    public long[] shape() {
        return shape.clone();
    }

    public int rank() {
        return shape.length;
    }

    /** The number of elements. */
    public long size() {
        return variable == null ? whole.length : variable.value().length();
    }

    public ElementType type() {
        return type;
    }

    /** Type and shape, such as {@code F32[1, 3, 32, 32]}. */
    @Override
    public String toString() {
        return type + Arrays.toString(shape);
    }
}
