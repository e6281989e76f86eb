package io.github.perturb4j.autodiff.kernel.nhwc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.kernel.ArraySpan;
import io.github.perturb4j.autodiff.kernel.Blas;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class PackedMatrixTest {
    @Property(tries = 60, seed = "51", edgeCases = EdgeCasesMode.NONE)
    void productIsTheSumAndARowsBitsDependOnNoOtherRow(@ForAll @LongRange(max = 1_000_000) long seed) {
        Draw draw = new Draw(seed);
        int m = draw.between(1, 67);
        int k = draw.chance() ? draw.between(1, 67) : draw.between(400, 1100);
        int n = draw.between(1, 150);
        INDArray a = Memory.copy(draw.normal(m, k), DataType.FLOAT);
        float[] b = floats(Memory.copy(draw.normal(k, n), DataType.FLOAT));
        PackedMatrix packed = packed(b, k, n, draw.chance());
        float[] whole = product(packed, a, 0, m, k);
        float[] left = floats(a);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < packed.columns(); j++) {
                double sum = 0;
                double size = 0;
                for (int q = 0; q < k && j < n; q++) {
                    sum += (double) left[i * k + q] * b[q * n + j];
                    size += Math.abs((double) left[i * k + q] * b[q * n + j]);
                }
                if (!(Math.abs(whole[i * packed.columns() + j] - sum) <= 2e-6 * size)) {
                    throw new AssertionError(
                            "(" + i + ", " + j + "): " + whole[i * packed.columns() + j] + " for " + sum);
                }
            }
        }
        Assume.that(packed.rowsAreEqual());
        int first = draw.between(0, m - 1);
        int rows = draw.between(1, m - first);
        assertThat(product(packed, a, first, rows, k))
                .isEqualTo(Arrays.copyOfRange(whole, first * packed.columns(), (first + rows) * packed.columns()));
    }

    /** On the heap or outside of it: the numbers, their product, and what the epilogue reads. */
    @Property(tries = 40, seed = "52", edgeCases = EdgeCasesMode.NONE)
    void whereTheNumbersLieChangesNoBit(@ForAll @LongRange(max = 1_000_000) long seed) {
        Draw draw = new Draw(seed);
        int m = draw.between(1, 67);
        int k = draw.chance() ? draw.between(1, 67) : draw.between(500, 700);
        int n = draw.between(1, 25) * 8;
        PackedMatrix packed = packed(normal(draw, k * n), k, n, draw.chance());
        Assume.that(packed.columns() == n);
        float[] left = normal(draw, m * k);
        float[] addend = normal(draw, m * n);
        float[] mask = normal(draw, m * n);
        for (int i = 0; i < mask.length; i++) {
            mask[i] = Math.max(0, mask[i]);
        }
        Epilogue biased = draw.chance() ? Epilogue.NONE : Epilogue.NONE.bias(normal(draw, n));
        Epilogue base = draw.chance() ? biased.relu() : biased;
        boolean adds = draw.chance();
        boolean masks = draw.chance();
        float[][] found = new float[2][m * n];
        for (boolean onHeap : new boolean[] {false, true}) {
            Span c = span(new float[m * n], onHeap);
            Epilogue added = adds ? base.add(span(addend, onHeap)) : base;
            Epilogue all = masks ? added.mask(span(mask, onHeap)) : added;
            packed.multiply(m, span(left, onHeap), 0, k, 0, packed.panels(), c, 0, n, all);
            c.get(0, found[onHeap ? 1 : 0], 0, m * n);
        }
        assertThat(found[1]).isEqualTo(found[0]);
    }

    private final List<INDArray> alive = new ArrayList<>();

    private Span span(float[] numbers, boolean onHeap) {
        if (onHeap) {
            return ArraySpan.of(numbers, numbers.length);
        }
        INDArray array = Memory.uninitialized(DataType.FLOAT, numbers.length);
        alive.add(array);
        Span.of(array).put(0, numbers, 0, numbers.length);
        return Span.of(array);
    }

    private static float[] normal(Draw draw, int n) {
        return floats(Memory.copy(draw.normal(n), DataType.FLOAT));
    }

    @Test
    void aFactorOfZeroKeepsWhatIsNotFinite() {
        float[] column = {Float.NaN, 2, Float.POSITIVE_INFINITY};
        INDArray numbers = Memory.of(DataType.FLOAT, new double[] {Double.NaN, 2, Double.POSITIVE_INFINITY}, 3);
        INDArray one = Memory.filled(DataType.FLOAT, 1, 1, 1);
        Blas.Vector from = new Blas.Vector(Span.of(numbers), 0, 1);
        PackedMatrix byRow = PackedMatrix.zeros(1, 3);
        byRow.addRow(0, 0, 3, 0, from);
        for (int j = 0; j < 3; j++) {
            PackedMatrix byColumn = PackedMatrix.zeros(1, 1);
            byColumn.addColumn(0, 0, 1, 0, new Blas.Vector(Span.of(numbers), j, 1));

            Float expected = 0 * column[j]; // NaN equals NaN as an object
            assertThat(product(byColumn, one, 0, 1, 1)[0]).isEqualTo(expected);
            assertThat(product(byRow, one, 0, 1, 1)[j]).isEqualTo(expected);
        }
    }

    private static PackedMatrix packed(float[] b, int k, int n, boolean byRows) {
        INDArray matrix = Memory.uninitialized(DataType.FLOAT, k, n);
        Span numbers = Span.of(matrix);
        numbers.put(0, b, 0, k * n);
        PackedMatrix packed = PackedMatrix.zeros(k, n);
        for (int i = 0; byRows && i < k; i++) {
            packed.addRow(i, 0, n, 1, new Blas.Vector(numbers, (long) i * n, 1));
        }
        for (int j = 0; !byRows && j < n; j++) {
            packed.addColumn(0, j, k, 1, new Blas.Vector(numbers, j, n));
        }
        matrix.close();
        return packed.filled();
    }

    private static float[] product(PackedMatrix b, INDArray a, int first, int rows, int k) {
        INDArray c = Memory.filled(DataType.FLOAT, Double.NaN, rows, b.columns());
        b.multiply(rows, Span.of(a), (long) first * k, k, Span.of(c), 0, b.columns());
        return floats(c);
    }

    private static float[] floats(INDArray array) {
        float[] all = new float[(int) array.length()];
        Span.of(array).get(0, all, 0, all.length);
        return all;
    }
}
