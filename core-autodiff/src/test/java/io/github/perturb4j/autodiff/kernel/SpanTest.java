package io.github.perturb4j.autodiff.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.autodiff.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Arrays of every layout reach the kernels with the right elements. */
class SpanTest {
    private static INDArray counted(DataType type, long... shape) {
        return Memory.of(
                type,
                IntStream.range(0, (int) Memory.length(shape)).asDoubleStream().toArray(),
                shape);
    }

    private static Stream<INDArray> layouts(DataType type) {
        INDArray a = counted(type, 3, 4);
        INDArray b = counted(type, 2, 3, 4, 5);
        return Stream.of(
                a,
                a.transpose(),
                a.getRow(1),
                a.getRow(2, true),
                a.getColumn(2),
                a.getColumn(3, true),
                a.getColumn(0),
                a.dup('f'),
                a.transpose().dup('f'),
                a.get(NDArrayIndex.interval(1, 3), NDArrayIndex.interval(1, 2, 4)),
                a.get(NDArrayIndex.interval(1, 3), NDArrayIndex.all()),
                a.reshape(2, 6),
                a.reshape('f', 2, 6),
                a.dup('f').reshape('f', 4, 3),
                a.getScalar(1, 2),
                a.getScalar(2, 3),
                Nd4j.scalar(type, 7),
                b.permute(0, 2, 3, 1),
                b.permute(3, 2, 1, 0),
                b.slice(1),
                b.slice(1, 2),
                b.slice(1).slice(2, 1),
                b.tensorAlongDimension(3, 1, 2),
                b.get(NDArrayIndex.all(), NDArrayIndex.point(1), NDArrayIndex.interval(1, 3), NDArrayIndex.all()),
                b.get(NDArrayIndex.point(1), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(4)),
                b.get(
                        NDArrayIndex.interval(1, 2),
                        NDArrayIndex.interval(0, 2, 3),
                        NDArrayIndex.interval(1, 4),
                        NDArrayIndex.interval(1, 2, 5)),
                Nd4j.ones(type, 1, 4).broadcast(3, 4));
    }

    @TestFactory
    Stream<DynamicTest> viewsAreReadInRowMajorOrder() {
        return Stream.of(DataType.FLOAT, DataType.DOUBLE)
                .flatMap(type -> layouts(type)
                        .map(view -> DynamicTest.dynamicTest(view.shapeInfoToString(), () -> check(view))));
    }

    private static void check(INDArray view) {
        double[] expected = new double[(int) view.length()];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = view.isScalar() ? view.getDouble() : at(view, i);
        }
        Variable x = Variable.of(view);
        assertThat(x.shape()).containsExactly(view.shape());
        assertThat(x.dtype()).isEqualTo(view.dataType());
        assertThat(Span.of(x.value()).toDoubles()).containsExactly(expected);
        assertThat(Span.of(Memory.copy(view, DataType.DOUBLE)).toDoubles()).containsExactly(expected);
        if (x.value() != view) {
            Span.of(x.value()).putAll(new double[expected.length]);
            assertThat(view.isScalar() ? view.getDouble() : at(view, 0)).isEqualTo(expected[0]);
        }
    }

    private static double at(INDArray view, int flat) {
        long[] index = new long[view.rank()];
        long rest = flat;
        for (int d = index.length - 1; d >= 0; d--) {
            index[d] = rest % view.size(d);
            rest /= view.size(d);
        }
        return view.getDouble(index);
    }

    @Test
    void contiguousArraysAreSharedNotCopied() {
        INDArray a = counted(DataType.FLOAT, 3, 4);
        assertThat(Variable.of(a).value()).isSameAs(a);
        INDArray row = a.getRow(2);
        Span.of(Variable.of(row).value()).putAll(new double[] {-1, -2, -3, -4});
        assertThat(a.getDouble(2, 3)).isEqualTo(-4);
        assertThat(a.getDouble(1, 3)).isEqualTo(7);
    }

    @Test
    void longRunsAreMovedWhole() {
        double[] values =
                IntStream.range(0, 3 * Span.BLOCK + 17).asDoubleStream().toArray();
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            Span span = Span.of(Memory.of(type, values, values.length));
            assertThat(span.type()).isEqualTo(type);
            assertThat(span.toDoubles()).isEqualTo(values);
            double[] part = new double[5000];
            span.get(4000, part, 7, 4993);
            assertThat(part[6]).isZero();
            assertThat(part[7]).isEqualTo(4000);
            assertThat(part[4999]).isEqualTo(8992);
            span.put(100, part, 7, 4993);
            assertThat(span.get(99)).isEqualTo(99);
            assertThat(span.get(100)).isEqualTo(4000);
            assertThat(span.get(5092)).isEqualTo(8992);
            assertThat(span.get(5093)).isEqualTo(5093);
        }
    }

    @Test
    void numbersRoundOnce() {
        INDArray a = Memory.of(DataType.FLOAT, new double[] {0.1, 1e300, -1e-50, Double.NaN, 16777217}, 5);
        assertThat(Span.of(a).toDoubles())
                .containsExactly((float) 0.1, Double.POSITIVE_INFINITY, -0.0, Double.NaN, 16777216);
    }

    @Test
    void blocksCoverARangeOnceAndInOrder() {
        List<String> seen = new ArrayList<>();
        Span.forEachBlock(5, 15, 4, (at, n) -> seen.add(at + "+" + n));
        assertThat(seen).containsExactly("5+4", "9+4", "13+2");
        Span.forEachBlock(3, 3, 4, (at, n) -> seen.clear());
        assertThat(seen).hasSize(3);
    }

    @Test
    void theFirstNumberOfAKindIsFoundBehindTheFirstBlock() {
        INDArray a = Memory.zeros(DataType.FLOAT, 3 * Span.BLOCK);
        Span span = Span.of(a);
        assertThat(span.firstWhere(v -> v > 0)).isEqualTo(-1);
        span.put(2L * Span.BLOCK + 7, 1);
        span.put(2L * Span.BLOCK + 9, 1);
        assertThat(span.firstWhere(v -> v > 0)).isEqualTo(2L * Span.BLOCK + 7);
    }

    @Test
    void unfitArraysAreRefused() {
        assertThatThrownBy(() -> Variable.of(null)).hasMessageContaining("found null");
        assertThatThrownBy(() -> Variable.of(Nd4j.ones(DataType.INT64, 2, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("float32 or float64")
                .hasMessageContaining("[2, 3]");
        assertThatThrownBy(() -> Variable.of(Nd4j.empty(DataType.FLOAT)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one element");
        assertThatThrownBy(() -> Variable.leaf(Nd4j.create(DataType.DOUBLE, 0, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[0, 3]");
        INDArray closed = Nd4j.ones(DataType.FLOAT, 2);
        closed.close();
        assertThatThrownBy(() -> Variable.of(closed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> Span.of(Nd4j.ones(DataType.INT32, 2))).hasMessageContaining("float32 or float64");
    }

    @Test
    void sizesAreCheckedBeforeMemoryIsTaken() {
        assertThatThrownBy(() -> Memory.uninitialized(DataType.FLOAT, 1 << 20, 1 << 20))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2147483647 bytes");
        assertThatThrownBy(() -> Memory.zeros(DataType.DOUBLE, 1L << 40, 1L << 40, 1L << 40))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Memory.zeros(DataType.DOUBLE, 1 << 28)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Memory.zeros(DataType.FLOAT, 2, 0)).hasMessageContaining("[2, 0]");
        assertThatThrownBy(() -> Memory.zeros(DataType.FLOAT, -1)).hasMessageContaining("[-1]");
        assertThatThrownBy(() -> Memory.length(1L << 40, 1L << 40)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Memory.length(1L << 40, 1L << 22)).isEqualTo(1L << 62);
        assertThatThrownBy(() -> Memory.of(DataType.FLOAT, new double[5], 2, 3)).hasMessageContaining("5 values");
    }

    @Test
    void numbersAreCopiedOntoTheHeapAndOffIt() {
        Span outside = Span.of(counted(DataType.FLOAT, 6));
        ArraySpan inside = ArraySpan.of(new float[5], 5);

        outside.copyTo(2, inside, 1, 3);
        assertThat(inside.numbers()).containsExactly(0, 2, 3, 4, 0);
        inside.copyTo(1, outside, 0, 2);
        assertThat(outside.toDoubles()).containsExactly(2, 3, 2, 3, 4, 5);
    }
}
