package io.github.perturb4j.autodiff;

import static io.github.perturb4j.autodiff.Arrays64.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Gradients that lose no digits, windows that reach over the edge, and lines along any dimension. */
class NumericsTest {
    /** PyTorch: 1, 1, t and -1, -2, -0. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void divisionByTinyNumbersKeepsItsGradient(DataType type) {
        double t = type == DataType.FLOAT ? 1e-30 : 1e-200;
        Variable a = Variable.leaf(Memory.of(type, new double[] {t, 2 * t, t}, 3));
        Variable b = Variable.leaf(Memory.of(type, new double[] {t, t, 1}, 3));
        Variable g = Variable.of(Memory.filled(type, t, 3));
        List<Variable> gradients = Gradients.of(Ops.div(a, b)).upstream(g).wrt(a, b);
        assertThat(values(gradients.get(0))[0]).isEqualTo(1);
        assertThat(values(gradients.get(1))).containsExactly(-1, -2, -0.0);
    }

    /** |mean| / sd = 1000: sum g x - mean sum g would have no digit left in float32. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void batchNormOfLargeMeansKeepsItsWeightGradient(DataType type) {
        long[] shape = {8, 2, 5, 5};
        Draw draw = new Draw(3);
        Variable x = Variable.leaf(Memory.copy(draw.uniform(999, 1001, shape), type));
        Variable g = Variable.of(Memory.copy(draw.normal(shape), type));
        Variable weight = Variable.leaf(Memory.of(type, new double[] {1, -2}, 2));
        Variable bias = Variable.leaf(Memory.of(type, new double[] {0.5, 0}, 2));
        Variable mean = Variable.leaf(Memory.filled(type, 1000, 2));
        Variable variance = Variable.of(Memory.of(type, new double[] {1, 0.25}, 2));
        Variable y = Ops.batchNormInference(x, weight, bias, mean, variance, 0);

        List<Variable> found = Gradients.of(y).upstream(g).wrt(x, weight, bias, mean);

        double[] r = {1, 2};
        double[] w = {1, -2};
        double[][] expected = new double[3][2];
        for (int i = 0; i < values(x).length; i++) {
            int c = i / 25 % 2;
            double up = values(g)[i];
            expected[0][c] += up * (values(x)[i] - 1000) * r[c];
            expected[1][c] += up;
            expected[2][c] -= up * r[c] * w[c];
            assertThat(values(found.get(0))[i]).isCloseTo(up * r[c] * w[c], within(1e-6));
        }
        for (int c = 0; c < 2; c++) {
            for (int i = 0; i < 3; i++) {
                assertThat(values(found.get(i + 1))[c])
                        .as("input %d, channel %d", i + 1, c)
                        .isCloseTo(expected[i][c], within(type == DataType.FLOAT ? 2e-5 : 1e-10));
            }
        }
    }

    /**
     * Extent, kernel, stride, padding, and what PyTorch gives for 0, 1, 2, .. with ceil_mode: extent of the result, its
     * last number, gradient.
     */
    static Stream<Arguments> ceilings() {
        return Stream.of(
                Arguments.of(2, 3, 2, 0, 1, 3, new double[] {0, 0, 0, 1}),
                Arguments.of(1, 2, 2, 0, 1, 0, new double[] {1}),
                Arguments.of(2, 5, 4, 1, 1, 3, new double[] {0, 0, 0, 1}),
                Arguments.of(1, 4, 1, 2, 2, 0, new double[] {4}),
                Arguments.of(3, 5, 3, 0, 1, 8, new double[] {0, 0, 0, 0, 0, 0, 0, 0, 1}),
                Arguments.of(2, 4, 3, 0, 1, 3, new double[] {0, 0, 0, 1}),
                Arguments.of(1, 3, 3, 1, 1, 0, new double[] {1}));
    }

    @ParameterizedTest
    @MethodSource("ceilings")
    void maxPoolingWithCeilModeTakesKernelsLargerThanTheImage(
            int extent, int kernel, int stride, int padding, int count, double last, double[] gradient) {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            double[] pixels = new double[extent * extent];
            Arrays.setAll(pixels, i -> i);
            Variable x = Variable.leaf(Memory.of(type, pixels, 1, 1, extent, extent));
            Variable y = Ops.maxPool2d(x, kernel, stride, padding, true);
            assertThat(y.shape()).containsExactly(1, 1, count, count);
            assertThat(values(y)[count * count - 1]).isEqualTo(last);
            assertThat(values(Gradients.of(Ops.sum(y)).wrt(x))).containsExactly(gradient);
        }
        if (2 * padding + extent < kernel) {
            Variable x = Variable.of(Arrays64.ones(1, 1, extent, extent));
            assertThatThrownBy(() -> Ops.maxPool2d(x, kernel, stride, padding, false))
                    .hasMessageContaining("is larger than the shape");
        }
    }

    static Stream<BiFunction<Variable, Integer, Variable>> alongADimension() {
        return Stream.of(
                (x, d) -> Ops.max(x, d, true),
                (x, d) -> Ops.softmax(x, d),
                (x, d) -> Ops.logSoftmax(x, d),
                (x, d) -> Ops.logSumExp(x, d, true));
    }

    /** Shapes of one and of many bundles of lines, with rests; NaN and equal maxima among the numbers. */
    @ParameterizedTest
    @MethodSource("alongADimension")
    void linesAlongAnyDimensionAreThoseAlongTheLast(BiFunction<Variable, Integer, Variable> f) {
        long[][] shapes = {{2, 3, 2300}, {70, 3, 41}, {2, 1, 9}, {300, 129, 1}};
        for (long[] shape : shapes) {
            for (int dim = 0; dim < 3; dim++) {
                int[] toLast = {0, 1, 2};
                toLast[dim] = 2;
                toLast[2] = dim;
                INDArray numbers = new Draw(dim).uniform(0, 4, shape);
                double[] whole = values(Variable.of(numbers));
                Arrays.setAll(whole, i -> i % 997 == 3 ? Double.NaN : i % 3 == 0 ? Math.rint(whole[i]) : whole[i]);
                Variable x = Variable.leaf(Memory.of(DataType.DOUBLE, whole, shape));
                Variable y = f.apply(x, dim);
                Variable permuted = Ops.permute(f.apply(Ops.permute(x, toLast), 2), toLast);
                assertThat(values(y)).as("dim %d", dim).isEqualTo(values(permuted));
                Variable g = Variable.of(new Draw(7).normal(y.shape()));
                assertThat(values(Gradients.of(y).upstream(g).wrt(x)))
                        .containsExactly(
                                values(Gradients.of(permuted).upstream(g).wrt(x)));
            }
        }
    }
}
