package io.github.perturb4j.weights.onnx;

import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.ElementType;
import io.github.perturb4j.nn.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import onnx.OnnxMl.TensorProto;
import org.nd4j.linalg.api.buffer.DataType;

/** Stored tensors as data; sizes are compared with what is there before memory is taken. */
final class OnnxTensors {
    private static final int FLOAT = 1;
    private static final int UINT8 = 2;
    private static final int INT8 = 3;
    private static final int UINT16 = 4;
    private static final int INT16 = 5;
    private static final int INT32 = 6;
    private static final int INT64 = 7;
    private static final int BOOL = 9;
    private static final int FLOAT16 = 10;
    private static final int DOUBLE = 11;
    private static final int UINT32 = 12;
    private static final int UINT64 = 13;
    private static final int BFLOAT16 = 16;

    private final OnnxExternal external;

    OnnxTensors(OnnxExternal external) {
        this.external = external;
    }

    /** Unsigned types wider than a byte become I64. */
    static ElementType type(int code) {
        return switch (code) {
            case FLOAT -> ElementType.F32;
            case UINT8 -> ElementType.U8;
            case INT8 -> ElementType.I8;
            case INT16 -> ElementType.I16;
            case INT32 -> ElementType.I32;
            case INT64, UINT16, UINT32, UINT64 -> ElementType.I64;
            case BOOL -> ElementType.BOOL;
            case FLOAT16 -> ElementType.F16;
            case DOUBLE -> ElementType.F64;
            case BFLOAT16 -> ElementType.BF16;
            default ->
                throw new IllegalArgumentException("elements of ONNX's type " + code
                        + "; those of floating and whole numbers and booleans are read");
        };
    }

    private static int storedBytes(int code) {
        return switch (code) {
            case UINT16 -> Short.BYTES;
            case UINT32 -> Integer.BYTES;
            default -> type(code).bytes();
        };
    }

    /**
     * The tensor, whose bytes may be the file's own.
     *
     * @throws IllegalArgumentException if its type is not supported, or its sizes are not those of what is there
     */
    TensorData read(TensorProto tensor) {
        String name = "the tensor " + CheckpointException.quote(tensor.getName());
        int code = tensor.getDataType();
        ElementType type = type(code);
        long[] shape = tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
        long count = count(name, shape);
        ByteBuffer bytes = bytes(tensor, code, count);
        if (bytes.remaining() != count * storedBytes(code)) {
            throw new IllegalArgumentException(name + " of " + type + Arrays.toString(shape) + " needs " + count
                    + " elements, found " + bytes.remaining() / storedBytes(code));
        }
        return TensorData.wrap(type, shape, storedBytes(code) == type.bytes() ? bytes : widened(bytes, code));
    }

    /**
     * What a Constant node holds.
     *
     * @throws IllegalArgumentException if it is nothing that is supported
     */
    TensorData constant(OnnxNode node) {
        if (node.has("value")) {
            return read(node.tensor("value"));
        } else if (node.has("value_float")) {
            return TensorData.of(Memory.filled(DataType.FLOAT, node.real("value_float", 0)));
        } else if (node.has("value_int")) {
            return longs(new long[0], node.number("value_int", 0));
        } else if (node.has("value_ints")) {
            long[] values = node.numbers("value_ints");
            return longs(new long[] {values.length}, values);
        } else if (node.has("value_floats") && node.reals("value_floats").length > 0) {
            double[] values = node.reals("value_floats");
            return TensorData.of(Memory.of(DataType.FLOAT, values, values.length));
        }
        throw new IllegalArgumentException(node.label() + " has no value of numbers");
    }

    private static TensorData longs(long[] shape, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return TensorData.wrap(ElementType.I64, shape, bytes);
    }

    private static long count(String name, long... shape) {
        long count = 1;
        for (long extent : shape) {
            if (extent < 0) {
                throw new IllegalArgumentException(name + " has a negative extent in " + Arrays.toString(shape));
            }
            count = extent == 0 || count <= Integer.MAX_VALUE / extent ? count * extent : Long.MAX_VALUE;
            if (count > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        name + " of shape " + Arrays.toString(shape) + " has more elements than the file");
            }
        }
        return count;
    }

    private ByteBuffer bytes(TensorProto tensor, int code, long count) {
        if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            return external.read(tensor, count * storedBytes(code));
        } else if (!tensor.getRawData().isEmpty()) {
            return tensor.getRawData().asReadOnlyByteBuffer();
        }
        return switch (code) {
            case FLOAT -> packed(tensor.getFloatDataList(), Float.BYTES, ByteBuffer::putFloat);
            case DOUBLE -> packed(tensor.getDoubleDataList(), Double.BYTES, ByteBuffer::putDouble);
            case INT64 -> packed(tensor.getInt64DataList(), Long.BYTES, ByteBuffer::putLong);
            case UINT64 -> packed(tensor.getUint64DataList(), Long.BYTES, ByteBuffer::putLong);
            case UINT32 -> packed(tensor.getUint64DataList(), Integer.BYTES, (b, v) -> b.putInt(v.intValue()));
            case INT32 -> packed(tensor.getInt32DataList(), Integer.BYTES, ByteBuffer::putInt);
            case UINT16, INT16, FLOAT16, BFLOAT16 ->
                packed(tensor.getInt32DataList(), Short.BYTES, (b, v) -> b.putShort(v.shortValue()));
            default -> packed(tensor.getInt32DataList(), Byte.BYTES, (b, v) -> b.put(v.byteValue()));
        };
    }

    private interface Put<T> {
        void into(ByteBuffer bytes, T value);
    }

    private static <T> ByteBuffer packed(List<T> values, int width, Put<T> put) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(values.size(), width)).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(v -> put.into(bytes, v));
        return bytes.flip();
    }

    private static ByteBuffer widened(ByteBuffer narrow, int code) {
        ByteBuffer from = narrow.order(ByteOrder.LITTLE_ENDIAN);
        int n = from.remaining() / storedBytes(code);
        ByteBuffer wide = ByteBuffer.allocate(Math.multiplyExact(n, Long.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < n; i++) {
            wide.putLong(code == UINT16 ? from.getShort() & 0xffffL : from.getInt() & 0xffffffffL);
        }
        return wide.flip();
    }
}
