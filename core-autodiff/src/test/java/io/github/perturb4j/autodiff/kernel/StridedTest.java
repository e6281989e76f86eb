package io.github.perturb4j.autodiff.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.autodiff.Draw;
import java.util.Arrays;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Reading, writing and summing through strides, against loops that visit one element at a time. */
class StridedTest {
    /** A shape, strides that read it out of an array of {@code length} elements, and an offset. */
    private record Layout(long[] shape, long[] strides, long offset, int length) {
        /** Steps may repeat (0), skip and overlap. */
        static Layout any(Draw draw) {
            long[] shape = bigShape(draw);
            long[] strides = new long[shape.length];
            long offset = draw.between(0, 3);
            long last = offset;
            for (int d = 0; d < shape.length; d++) {
                strides[d] = draw.between(0, 3) * (draw.chance() ? 1 : draw.between(1, 20));
                last += (shape[d] - 1) * strides[d];
            }
            return new Layout(shape, strides, offset, (int) last + draw.between(1, 4));
        }

        /** A permuted box with gaps: no two elements meet. */
        static Layout disjoint(Draw draw) {
            long[] shape = bigShape(draw);
            long[] strides = new long[shape.length];
            long step = draw.between(1, 2);
            for (int d : draw.permutation(shape.length)) {
                strides[d] = step;
                step *= shape[d] + draw.between(0, 1);
            }
            long offset = draw.between(0, 3);
            return new Layout(shape, strides, offset, (int) (offset + step));
        }

        /** Where element number i, in row-major order, lies. */
        int at(int i) {
            long position = offset;
            long rest = i;
            for (int d = shape.length - 1; d >= 0; d--) {
                position += rest % shape[d] * strides[d];
                rest /= shape[d];
            }
            return (int) position;
        }
    }

    /** Mostly small; sometimes one long dimension, so that rows are cut into blocks and tiles. */
    private static long[] bigShape(Draw draw) {
        long[] shape = draw.shape();
        if (draw.between(0, 9) == 0) {
            shape[draw.between(0, shape.length - 1)] = draw.between(4090, 9000);
        }
        return shape;
    }

    private static DataType type(Draw draw) {
        return draw.chance() ? DataType.FLOAT : DataType.DOUBLE;
    }

    private static INDArray random(Draw draw, DataType type, long... shape) {
        return Memory.copy(draw.normal(shape), type);
    }

    @Property(tries = 300, seed = "1", edgeCases = EdgeCasesMode.NONE)
    void reads(@ForAll @LongRange(max = 1_000_000) long seed) {
        Draw draw = new Draw(seed);
        Layout layout = Layout.any(draw);
        INDArray x = random(draw, type(draw), layout.length);
        double[] values = Span.of(x).toDoubles();
        INDArray y = Strided.read(x, layout.offset, layout.shape, layout.strides);
        assertThat(y.shape()).containsExactly(layout.shape);
        assertThat(y.dataType()).isEqualTo(x.dataType());
        double[] expected = new double[(int) y.length()];
        Arrays.setAll(expected, i -> values[layout.at(i)]);
        assertThat(Span.of(y).toDoubles()).isEqualTo(expected);
    }

    @Property(tries = 300, seed = "2", edgeCases = EdgeCasesMode.NONE)
    void writes(@ForAll @LongRange(max = 1_000_000) long seed) {
        Draw draw = new Draw(seed);
        Layout layout = Layout.disjoint(draw);
        INDArray x = random(draw, type(draw), layout.shape);
        INDArray out = random(draw, x.dataType(), layout.length);
        double[] values = Span.of(x).toDoubles();
        double[] expected = Span.of(out).toDoubles();
        for (int i = 0; i < values.length; i++) {
            expected[layout.at(i)] = values[i];
        }
        Strided.write(x, out, layout.offset, layout.strides);
        assertThat(Span.of(out).toDoubles()).isEqualTo(expected);
    }

    @Property(tries = 300, seed = "3", edgeCases = EdgeCasesMode.NONE)
    void sums(@ForAll @LongRange(max = 1_000_000) long seed) {
        Draw draw = new Draw(seed);
        long[] shape = bigShape(draw);
        long[] small = new long[shape.length];
        Arrays.setAll(small, d -> draw.chance() ? 1 : shape[d]);
        long[] strides = Memory.strides(small);
        for (int d = 0; d < small.length; d++) {
            strides[d] = small[d] == 1 ? 0 : strides[d];
        }
        Layout layout = new Layout(shape, strides, 0, (int) Memory.length(small));
        INDArray x = random(draw, type(draw), shape);
        double[] values = Span.of(x).toDoubles();
        double[] expected = new double[layout.length];
        double[] sizes = new double[layout.length];
        for (int i = 0; i < values.length; i++) {
            expected[layout.at(i)] += values[i];
            sizes[layout.at(i)] += Math.abs(values[i]);
        }
        INDArray y = Strided.sum(x, small, strides);
        assertThat(y.shape()).containsExactly(small);
        double[] found = Span.of(y).toDoubles();
        if (x.dataType() == DataType.FLOAT) {
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i]).isCloseTo(expected[i], within(4e-7 * sizes[i]));
            }
        } else {
            assertThat(found).isEqualTo(expected);
        }
    }

    /** A million float32 numbers: summed one by one in float32, the total would be wrong in its third digit. */
    @Test
    void manySmallNumbersAreNotLost() {
        int n = 1_000_000;
        double[] values = new double[n];
        Arrays.fill(values, 0.1f);
        values[0] = 1 << 20;
        INDArray x = Memory.of(DataType.FLOAT, values, n);
        double exact = (1 << 20) + (n - 1) * (double) 0.1f;
        assertThat(Span.of(Strided.sum(x, new long[0], new long[] {0})).get(0)).isCloseTo(exact, within(5e-7 * exact));
        INDArray rows = Memory.of(DataType.FLOAT, values, 1000, 1000);
        double[] columns = Span.of(Strided.sum(rows, new long[] {1, 1000}, new long[] {0, 1}))
                .toDoubles();
        assertThat(columns[1]).isEqualTo((float) (1000 * (double) 0.1f));
        assertThat(columns[0]).isCloseTo((1 << 20) + 99.9, within(0.1));
    }
}
