package io.github.perturb4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class TensorDataTest {
    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static TensorData floats(long[] shape, float... values) {
        ByteBuffer bytes = bytes(4 * values.length);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return TensorData.wrap(ElementType.F32, shape, bytes.flip());
    }

    /** The definition of binary16, written out: (-1)^s 2^(e-15) (1 + m/1024), and 2^-14 (m/1024) below. */
    private static double halfByDefinition(int bits) {
        int exponent = bits >> 10 & 0x1f;
        double mantissa = (bits & 0x3ff) / 1024.0;
        double sign = bits >> 15 == 0 ? 1 : -1;
        if (exponent == 31) {
            return mantissa == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        return sign * (exponent == 0 ? Math.scalb(mantissa, -14) : Math.scalb(1 + mantissa, exponent - 15));
    }

    @Test
    void everyHalfHasTheValueOfItsDefinition() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            double actual = ElementType.halfToFloat((short) bits);
            assertThat(Double.compare(actual, halfByDefinition(bits)))
                    .as("half %04x", bits)
                    .isZero();
        }
    }

    @Test
    void halfNanKeepsItsPayload() {
        assertThat(Float.floatToRawIntBits(ElementType.halfToFloat((short) 0xfe01)))
                .isEqualTo(0xffc02000);
    }

    @Test
    void everyBfloat16IsTheUpperHalfOfItsFloat() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            assertThat(Float.floatToRawIntBits(ElementType.bfloat16ToFloat((short) bits)) >>> 16)
                    .isEqualTo(bits);
        }
    }

    @Test
    void integersAndFlagsWiden() {
        assertThat(ElementType.U8.decode(bytes(1).put(0, (byte) 200), 0)).isEqualTo(200);
        assertThat(ElementType.I8.decode(bytes(1).put(0, (byte) 200), 0)).isEqualTo(-56);
        assertThat(ElementType.I16.decode(bytes(4).putShort(2, (short) -3), 1)).isEqualTo(-3);
        assertThat(ElementType.I32.decode(bytes(4).putInt(0, -70000), 0)).isEqualTo(-70000);
        assertThat(ElementType.I64.decode(bytes(8).putLong(0, 1L << 40), 0)).isEqualTo(0x1p40);
        assertThat(ElementType.BOOL.decode(bytes(1).put(0, (byte) 7), 0)).isEqualTo(1);
    }

    @Test
    void floatsKeepEveryBitOnTheWayToAnArray() {
        float signallingNan = Float.intBitsToFloat(0x7fc00123);
        INDArray array = floats(new long[] {2, 2}, -0f, Float.MIN_VALUE, signallingNan, 1f / 3)
                .toArray(DataType.FLOAT);
        assertThat(array.shape()).containsExactly(2, 2);
        assertThat(array.ordering()).isEqualTo('c');
        float[] found = array.data().asFloat();
        assertThat(IntStream.range(0, 4).map(i -> Float.floatToRawIntBits(found[i])))
                .containsExactly(0x80000000, 1, 0x7fc00123, Float.floatToRawIntBits(1f / 3));
    }

    @Test
    void arraysLongerThanAChunkAreFilledToTheEnd() {
        int n = 50_001;
        ByteBuffer bytes = bytes(2 * n);
        IntStream.range(0, n).forEach(i -> bytes.putShort(2 * i, (short) (i % 1000)));
        TensorData data = TensorData.wrap(ElementType.I16, new long[] {n}, bytes);
        double[] expected = IntStream.range(0, n).mapToDouble(i -> i % 1000).toArray();
        assertThat(data.toDoubles()).containsExactly(expected);
        assertThat(data.toArray(DataType.DOUBLE).data().asDouble()).containsExactly(expected);
        assertThat(data.toArray(DataType.FLOAT).data().asDouble()).containsExactly(expected);
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void scalarsAndEmptyTensorsBecomeArrays(DataType type) {
        INDArray scalar = floats(new long[0], 3f).toArray(type);
        assertThat(scalar.rank()).isZero();
        assertThat(scalar.dataType()).isEqualTo(type);
        assertThat(scalar.getDouble(0)).isEqualTo(3);
        INDArray empty = floats(new long[] {0, 3}).toArray(type);
        assertThat(empty.shape()).containsExactly(0, 3);
        assertThat(empty.isEmpty()).isTrue();
        assertThat(TensorData.of(empty).shape()).containsExactly(0, 3);
        assertThat(TensorData.of(scalar).shape()).isEmpty();
    }

    @Test
    void anArrayAndItsTensorShareNothing() {
        TensorData data = floats(new long[] {2}, 1f, 2f);
        data.toArray(DataType.FLOAT).putScalar(0, 9f);
        assertThat(data.toDoubles()).containsExactly(1, 2);
        INDArray array = Nd4j.create(new float[] {5f, 6f});
        TensorData copy = TensorData.of(array);
        array.putScalar(0, 9f);
        assertThat(copy.toDoubles()).containsExactly(5, 6);
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE", "LONG"})
    void viewsAndFortranOrderAreReadInCOrder(DataType type) {
        double[] values = IntStream.range(0, 24).mapToDouble(i -> i).toArray();
        INDArray array = Nd4j.create(values, new long[] {2, 3, 4}, 'c').castTo(type);
        assertThat(TensorData.of(array).toDoubles()).containsExactly(values);
        assertThat(TensorData.of(array.dup('f')).toDoubles()).containsExactly(values);
        INDArray second = array.get(NDArrayIndex.point(1), NDArrayIndex.all(), NDArrayIndex.all());
        assertThat(TensorData.of(second).toDoubles()).containsExactly(Arrays.copyOfRange(values, 12, 24));
        INDArray middle = array.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 3), NDArrayIndex.interval(0, 2, 4));
        assertThat(TensorData.of(middle).shape()).containsExactly(2, 2, 2);
        assertThat(TensorData.of(middle).toDoubles()).containsExactly(4, 6, 8, 10, 16, 18, 20, 22);
        assertThat(TensorData.of(array.permute(2, 0, 1)).toDoubles()).startsWith(0, 4, 8, 12, 16, 20, 1, 5);
    }

    @Test
    void longsKeepEveryBit() {
        INDArray array = Nd4j.createFromArray(new long[] {Long.MAX_VALUE, -1, (1L << 53) + 1});
        assertThat(TensorData.of(array).bytes().asLongBuffer().get(2)).isEqualTo((1L << 53) + 1);
        INDArray strided = array.get(NDArrayIndex.interval(0, 2, 3));
        assertThat(TensorData.of(strided).bytes().asLongBuffer().get(0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void wrongSizesTypesAndShapesAreRefused() {
        assertThatThrownBy(() -> TensorData.wrap(ElementType.F32, new long[] {3}, bytes(8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs 12 bytes, found 8");
        assertThatThrownBy(() -> TensorData.wrap(ElementType.F32, new long[] {-1}, bytes(8)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TensorData.byteSize(ElementType.F64, new long[] {1L << 40, 1L << 40}))
                .isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> floats(new long[] {1}, 1f).toArray(DataType.BFLOAT16))
                .hasMessageContaining("expected FLOAT or DOUBLE");
        assertThatThrownBy(() -> TensorData.of(Nd4j.createFromArray(1, 2)))
                .hasMessageContaining("INT")
                .hasMessageContaining("FLOAT, DOUBLE or LONG");
    }

    @Test
    void theBytesAreReadOnlyAndTheShapeIsACopy() {
        TensorData data = floats(new long[] {2}, 1f, 2f);
        assertThat(data.bytes().isReadOnly()).isTrue();
        data.shape()[0] = 7;
        assertThat(data.shape()).containsExactly(2);
    }
}
