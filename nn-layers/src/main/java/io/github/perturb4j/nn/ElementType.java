package io.github.perturb4j.nn;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The element types that a stored tensor can have. The constants carry the names of the safetensors format.
 *
 * <p>All are stored little-endian. Widening to double is exact for every type but {@link #I64}, whose values beyond
 * 2<sup>53</sup> are rounded to the nearest double.
 */
public enum ElementType {
    /** IEEE 754 binary64, {@code torch.float64}. */
    F64(8),
    /** IEEE 754 binary32, {@code torch.float32}. */
    F32(4),
    /** IEEE 754 binary16, {@code torch.float16}. */
    F16(2),
    /** The upper half of a binary32, {@code torch.bfloat16}. */
    BF16(2),
    /** Signed 64 bits. */
    I64(8),
    /** Signed 32 bits. */
    I32(4),
    /** Signed 16 bits. */
    I16(2),
    /** Signed 8 bits. */
    I8(1),
    /** Unsigned 8 bits. */
    U8(1),
    /** One byte, 0 for false and anything else for true. */
    BOOL(1);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** The size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** The constant of this safetensors name, if it is one that is supported. */
    public static Optional<ElementType> ofName(String name) {
        return Arrays.stream(values()).filter(t -> t.name().equals(name)).findFirst();
    }

    /** {@code F64, F32, ...}, for error messages. */
    static String names() {
        return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
    }

    /** The number of elements of a shape; throws {@link ArithmeticException} beyond a long. */
    static long count(long[] shape) {
        long count = 1;
        for (long extent : shape) {
            if (extent < 0) {
                throw new IllegalArgumentException("negative extent in shape " + Arrays.toString(shape));
            }
            count = Math.multiplyExact(count, extent);
        }
        return count;
    }

    /** Element {@code index} of little-endian bytes, widened to double. */
    double decode(ByteBuffer bytes, int index) {
        return switch (this) {
            case F64 -> bytes.getDouble(index * 8);
            case F32 -> bytes.getFloat(index * 4);
            case F16 -> halfToFloat(bytes.getShort(index * 2));
            case BF16 -> bfloat16ToFloat(bytes.getShort(index * 2));
            case I64 -> bytes.getLong(index * 8);
            case I32 -> bytes.getInt(index * 4);
            case I16 -> bytes.getShort(index * 2);
            case I8 -> bytes.get(index);
            case U8 -> bytes.get(index) & 0xff;
            case BOOL -> bytes.get(index) != 0 ? 1 : 0;
        };
    }

    /**
     * The float with the value of an IEEE 754 binary16. Every half is a float, so this is exact; a NaN keeps its
     * payload in the upper bits of the mantissa.
     */
    static float halfToFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = (half >>> 10) & 0x1f;
        int mantissa = half & 0x3ff;
        if (exponent == 0) { // zero and subnormals: mantissa * 2^-24
            return Float.intBitsToFloat(sign | Float.floatToRawIntBits(mantissa * 0x1p-24f));
        }
        int widened = exponent == 0x1f ? 0xff : exponent - 15 + 127;
        return Float.intBitsToFloat(sign | widened << 23 | mantissa << 13);
    }

    /** The float whose upper 16 bits are these; exact. */
    static float bfloat16ToFloat(short bfloat16) {
        return Float.intBitsToFloat(bfloat16 << 16);
    }
}
