package io.github.perturb4j.autodiff;

import static io.github.perturb4j.autodiff.Arrays64.leaf;
import static io.github.perturb4j.autodiff.Arrays64.ones;
import static io.github.perturb4j.autodiff.Arrays64.values;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** What becomes of NaN and infinity; every expected number is what PyTorch 2.13 printed for the same input. */
class NonFiniteTest {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;

    private static double[] d(double... values) {
        return values;
    }

    private static Arguments row(
            String name, UnaryOperator<Variable> f, double[] x, double[] y, double[] gradientOfSum) {
        return Arguments.of(name, f, x, y, gradientOfSum);
    }

    static Stream<Arguments> unary() {
        double[] usual = d(0, -1, INF, NAN);
        double[] wide = d(-800, 800, INF, -INF, NAN);
        return Stream.of(
                row("relu", Ops::relu, d(NAN, INF, -INF, 0, 1), d(NAN, INF, 0, 0, 1), d(1, 1, 0, 0, 1)),
                row(
                        "clamp",
                        x -> Ops.clamp(x, -1, 1),
                        d(NAN, INF, -INF, -1, 1, .5),
                        d(NAN, 1, -1, -1, 1, .5),
                        d(0, 0, 0, 1, 1, 1)),
                row("abs", Ops::abs, d(NAN, 0, INF, -INF), d(NAN, 0, INF, INF), d(0, 0, 1, -1)),
                row("sign", Ops::sign, d(NAN, 0, INF, -3), d(0, 0, 1, -1), d(0, 0, 0, 0)),
                row("sqrt", Ops::sqrt, usual, d(0, NAN, INF, NAN), d(INF, NAN, 0, NAN)),
                row("log", Ops::log, usual, d(-INF, NAN, INF, NAN), d(INF, -1, 0, NAN)),
                row("pow 0", x -> Ops.pow(x, 0), usual, d(1, 1, 1, 1), d(0, 0, 0, 0)),
                row("pow 1", x -> Ops.pow(x, 1), usual, usual, d(1, 1, 1, 1)),
                row("pow 2", x -> Ops.pow(x, 2), usual, d(0, 1, INF, NAN), d(0, -2, INF, NAN)),
                row("pow -1", x -> Ops.pow(x, -1), usual, d(INF, -1, 0, NAN), d(-INF, -1, -0.0, NAN)),
                row("sigmoid", Ops::sigmoid, wide, d(0, 1, 1, 0, NAN), d(0, 0, 0, 0, NAN)),
                row("tanh", Ops::tanh, wide, d(-1, 1, 1, -1, NAN), d(0, 0, 0, 0, NAN)),
                row("exp", Ops::exp, wide, d(0, INF, INF, 0, NAN), d(0, INF, INF, 0, NAN)),
                row("max", x -> Ops.max(x, 0, false), d(1, NAN, 3, NAN), d(NAN), d(0, 1, 0, 0)),
                row("max of ties", x -> Ops.max(x, 0, false), d(1, 3, 3, 2), d(3), d(0, 1, 0, 0)),
                row("max of nothing", x -> Ops.max(x, 0, false), d(-INF, -INF), d(-INF), d(1, 0)),
                row("logsumexp of nothing", x -> Ops.logSumExp(x, 0, false), d(-INF, -INF), d(-INF), d(NAN, NAN)),
                row("logsumexp", x -> Ops.logSumExp(x, 0, false), d(-INF, 1), d(1), d(0, 1)),
                row("logsumexp of NaN", x -> Ops.logSumExp(x, 0, false), d(NAN, 1), d(NAN), d(NAN, NAN)),
                row("logsumexp of inf", x -> Ops.logSumExp(x, 0, false), d(INF, INF), d(INF), d(NAN, NAN)),
                row("softmax of nothing", x -> Ops.softmax(x, 0), d(-INF, -INF), d(NAN, NAN), d(NAN, NAN)),
                row("softmax of inf", x -> Ops.softmax(x, 0), d(INF, 1), d(NAN, NAN), d(NAN, NAN)),
                row("softmax", x -> Ops.softmax(x, 0), d(-INF, 1), d(0, 1), d(0, 0)),
                row("log_softmax of nothing", x -> Ops.logSoftmax(x, 0), d(-INF, -INF), d(NAN, NAN), d(NAN, NAN)),
                row("log_softmax of inf", x -> Ops.logSoftmax(x, 0), d(INF, 1), d(NAN, NAN), d(NAN, NAN)),
                row("log_softmax", x -> Ops.logSoftmax(x, 0), d(-INF, 1), d(-INF, 0), d(1, -1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unary")
    void oneVariable(
            String name, UnaryOperator<Variable> f, double[] in, double[] expected, double[] expectedGradient) {
        for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
            Variable x = Variable.leaf(Memory.of(type, in, in.length));
            Variable y = f.apply(x);
            same(values(y), expected);
            Variable g =
                    Gradients.of(y).upstream(Variable.of(ones(type, y.shape()))).wrt(x);
            same(values(g), expectedGradient);
        }
    }

    /** NaN equals NaN, and 0.0 equals -0.0. */
    private static void same(double[] found, double[] expected) {
        assertThat(Arrays.stream(found).map(v -> v + 0.0).boxed())
                .containsExactlyElementsOf(
                        Arrays.stream(expected).map(v -> v + 0.0).boxed().toList());
    }

    @Test
    void maximumGivesBothTheGradientWhereOneIsNaN() {
        Variable a = leaf(NAN, 1, NAN, 2, 3, INF);
        Variable b = leaf(1, NAN, NAN, 2, 4, INF);
        Variable most = Ops.maximum(a, b);
        same(values(most), d(NAN, NAN, NAN, 2, 4, INF));
        var g = Gradients.of(most).upstream(Variable.of(ones(6))).wrt(a, b);
        same(values(g.get(0)), d(1, 1, 1, .5, 0, .5));
        same(values(g.get(1)), d(1, 1, 1, .5, 1, .5));
        Variable least = Ops.minimum(a, b);
        same(values(least), d(NAN, NAN, NAN, 2, 3, INF));
        g = Gradients.of(least).upstream(Variable.of(ones(6))).wrt(a, b);
        same(values(g.get(0)), d(1, 1, 1, .5, 1, .5));
        same(values(g.get(1)), d(1, 1, 1, .5, 0, .5));
    }

    @Test
    void whatIsMaskedIsZeroForAnInfiniteGradientToo() {
        Variable infinite = Variable.of(Arrays64.vector(INF, INF));
        Variable x = leaf(-1, 1);
        same(values(Gradients.of(Ops.relu(x)).upstream(infinite).wrt(x)), d(0, INF));
        Variable z = leaf(2, .5);
        same(values(Gradients.of(Ops.clamp(z, -1, 1)).upstream(infinite).wrt(z)), d(0, INF));
        Variable a = leaf(1, 2);
        Variable b = leaf(2, 1);
        var g = Gradients.of(Ops.maximum(a, b)).upstream(infinite).wrt(a, b);
        same(values(g.get(0)), d(0, INF));
        same(values(g.get(1)), d(INF, 0));
        Variable notANumber = Variable.of(Arrays64.vector(INF, NAN));
        same(values(Gradients.of(Ops.sign(x)).upstream(notANumber).wrt(x)), d(0, 0));
        same(values(Gradients.of(Ops.pow(x, 0)).upstream(notANumber).wrt(x)), d(0, 0));
    }

    @Test
    void theSecondDerivativeOfReluSquared() {
        Variable x = leaf(-1, 0, 2, NAN);
        Variable first =
                Gradients.of(Ops.sum(Ops.square(Ops.relu(x)))).createGraph().wrt(x);
        Variable second = Gradients.of(first).upstream(Variable.of(ones(4))).wrt(x);
        same(values(second), d(0, 0, 2, 2)); // the slope at NaN counts as 1, as in PyTorch
    }

    @Test
    void divisionByZero() {
        Variable a = leaf(0, 1, -1, INF);
        Variable b = leaf(0, 0, 0, INF);
        Variable y = Ops.div(a, b);
        same(values(y), d(NAN, INF, -INF, NAN));
        var g = Gradients.of(y).upstream(Variable.of(ones(4))).wrt(a, b);
        same(values(g.get(0)), d(INF, INF, INF, 0));
        same(values(g.get(1)), d(NAN, -INF, INF, NAN));
    }

    @Test
    void maxPoolTakesTheLastNaNOfAWindow() {
        Variable x = Variable.leaf(Memory.of(DataType.DOUBLE, d(1, NAN, NAN, 0, NAN, 2, 3, 4, 5), 1, 1, 3, 3));
        Variable y = Ops.maxPool2d(x, 2, 1, 0, false);
        same(values(y), d(NAN, NAN, NAN, NAN));
        same(values(Gradients.of(Ops.sum(y)).wrt(x)), d(0, 0, 0, 0, 4, 0, 0, 0, 0));
    }

    @Test
    void maxPoolOfMinusInfinityNeverTakesPadding() {
        Variable x = Variable.leaf(Memory.filled(DataType.DOUBLE, -INF, 1, 1, 3, 3));
        Variable y = Ops.maxPool2d(x, 3, 2, 1, false);
        same(values(y), d(-INF, -INF, -INF, -INF));
        same(values(Gradients.of(Ops.sum(y)).wrt(x)), d(1, 1, 0, 1, 1, 0, 0, 0, 0));
    }

    @Test
    void aNaNStaysInItsSampleAndPassesProducts() {
        double[] pixels = new double[2 * 2 * 4 * 4];
        pixels[0] = NAN;
        Variable x = Variable.of(Memory.of(DataType.DOUBLE, pixels, 2, 2, 4, 4));
        Variable y = Ops.conv2d(x, Variable.of(ones(3, 2, 3, 3)), null, 1, 0, 1, 1);
        assertThat(Span.of(y.value()).get(0)).isNaN();
        assertThat(Span.of(y.value()).get(3)).isZero();
        assertThat(Arrays.copyOfRange(values(y), 12, 24)).containsOnly(0);
        Variable row = Variable.of(Memory.of(DataType.DOUBLE, d(NAN, 0, 0, 0), 2, 2));
        same(values(Ops.matmul(row, Variable.of(Memory.zeros(DataType.DOUBLE, 2, 2)))), d(NAN, NAN, 0, 0));
    }

    @Test
    void crossEntropyLeavesOutImpossibleClasses() {
        Variable x = Variable.leaf(Memory.of(DataType.DOUBLE, d(-INF, 1, 2), 1, 3));
        Variable y = Ops.sum(Ops.crossEntropy(x, 1));
        assertThat(y.item()).isEqualTo(1.3132616875182228);
        double[] g = values(Gradients.of(y).wrt(x));
        assertThat(g[0]).isZero();
        assertThat(g[1]).isEqualTo(-0.7310585786300049, org.assertj.core.data.Offset.offset(1e-15));
    }
}
