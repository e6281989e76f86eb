package io.github.perturb4j.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Right functions of every scale pass, and wrong ones of every scale are seen, at every coordinate and along
 * directions.
 */
class GradCheckScalesTest {
    private static Arguments row(String name, UnaryOperator<Variable> f, double... x) {
        return Arguments.of(name, f, x);
    }

    static Stream<Arguments> right() {
        return Stream.of(
                row("exp(20 x)", x -> Ops.exp(Ops.mul(x, 20)), 1.5, -1, .2),
                row("exp(-300 x)", x -> Ops.exp(Ops.mul(x, -300)), 1, .01, -.5),
                row("tanh(1000 x)", x -> Ops.tanh(Ops.mul(x, 1000)), 1e-3, -2e-3, 5e-4),
                row("tanh(1000 x) among large", x -> Ops.tanh(Ops.mul(x, 1000)), 1e-3, 1),
                row("log(x^2)", x -> Ops.log(Ops.square(x)), 1e-3),
                row("log(x^2) among large", x -> Ops.log(Ops.square(x)), 1e-3, -1e-3, 1, 5),
                row("1 / x", x -> Ops.pow(x, -1), 1e-2),
                row("1 / x among large", x -> Ops.pow(x, -1), 1e-2, 3, -1e-2),
                row("x^2 at 1e6", Ops::square, 1e6, -2e6, 1e6),
                row("x^2 at 1e-6", Ops::square, 1e-6, -2e-6),
                row("x^3 at 1e100", x -> Ops.pow(x, 3), 1e100, -1e99),
                row("1e-7 x^2", x -> Ops.mul(Ops.square(x), 1e-7), 1, -2, 3),
                row("1e-200 x^2", x -> Ops.mul(Ops.square(x), 1e-200), 1, -2, 3),
                row("1e200 x^2", x -> Ops.mul(Ops.square(x), 1e200), 1, -2, 3),
                row("1e6 + x^2", x -> Ops.add(Ops.square(x), 1e6), 1, -2, 3),
                row("(x + 1e8) - 1e8", x -> Ops.add(Ops.add(x, 1e8), -1e8), 1, -2, 300),
                row("x^2 at 0", Ops::square, 0, 0, 0),
                row("x^2 at 0 and 1", Ops::square, 0, 1),
                row("sqrt at 1e-8", Ops::sqrt, 1e-8, 1),
                row("sqrt at 1e-12 alone", Ops::sqrt, 1e-12),
                row("pow 0.1 at 1e-5", x -> Ops.pow(x, .1), 1e-5, 1e5),
                row("relu near its kink", Ops::relu, 1e-3, -1e-3, 1),
                row("|x| near its kink", Ops::abs, 1e-4, -1e-4, 2),
                row("clamp near its bounds", x -> Ops.clamp(x, -1, 1), .999, -1.001, .3),
                row("sigmoid saturated", Ops::sigmoid, 30, -40, 0),
                row("tanh saturated and not", Ops::tanh, 25, .5),
                row("softmax saturated", x -> Ops.softmax(x, 0), 100, 0, 1),
                row("log softmax of large numbers", x -> Ops.logSoftmax(x, 0), 1000, 1001, 990),
                row("log sum exp at 1e4", x -> Ops.logSumExp(x, 0, false), 1e4, 1e4 + 1, 1e4 - 3),
                row("norm of small numbers", x -> Ops.sqrt(Ops.sum(Ops.square(x))), 1e-9, 2e-9, -1e-9),
                row("a product of factors from 1e-9 to 1e9", x -> Ops.mul(x, scales(3)), 1, 2, 3),
                row("a sum of 1e12 and what is small", x -> Ops.add(Ops.exp(x), 1e9), 1, 2),
                row("a narrow bump", x -> Ops.exp(Ops.neg(Ops.square(Ops.mul(Ops.add(x, -1), 1e4)))), 1.00005, .9999),
                row("a constant", x -> Ops.zerosLike(x), 1, 2));
    }

    private static Variable scales(int n) {
        double[] values = new double[n];
        Arrays.setAll(values, i -> Math.pow(10, 9 * (i - 1)));
        return Variable.of(Arrays64.vector(values));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("right")
    void whatIsRightPasses(String name, UnaryOperator<Variable> f, double[] x) {
        INDArray at = Arrays64.vector(x);
        GradCheck.of(in -> f.apply(in[0])).run(at).orThrow();
        for (int seed = 1; seed <= 3; seed++) {
            GradCheck.of(in -> f.apply(in[0])).projected(3).seed(seed).run(at).orThrow();
        }
    }

    /** A rule whose gradient is that of the function times {@code factor}. */
    private static UnaryOperator<Variable> off(double factor, UnaryOperator<Variable> f) {
        return x -> {
            Variable scaled = Ops.mul(f.apply(x), factor);
            return Ops.add(scaled, Ops.mul(f.apply(x).detach(), 1 - factor));
        };
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                row("1e-7 x^2 without gradient", off(0, x -> Ops.mul(Ops.square(x), 1e-7)), 1, -2, 3),
                row("1e-12 x^2 without gradient", off(0, x -> Ops.mul(Ops.square(x), 1e-12)), 1, -2, 3),
                row("1e-200 x^2 off", off(1.001, x -> Ops.mul(Ops.square(x), 1e-200)), 1, -2, 3),
                row("1e200 x^2 off", off(1.00001, x -> Ops.mul(Ops.square(x), 1e200)), 1, -2, 3),
                row("x^2 with 3 x", off(1.5, Ops::square), 1, -2, 3),
                row("x^2 off by 1e-5", off(1.00001, Ops::square), 1, -2, 3),
                row("x^2 at 1e6", off(1.00001, Ops::square), 1e6, -2e6, 1e6),
                row("x^2 at 1e-6", off(1.00001, Ops::square), 1e-6, -2e-6),
                row("exp(20 x)", off(1.0001, x -> Ops.exp(Ops.mul(x, 20))), 1.5, -1, .2),
                row("exp(20 x) where it is small", rare(x -> Ops.exp(Ops.mul(x, 20))), 1.5, -1, .2),
                row("tanh(1000 x)", off(.9999, x -> Ops.tanh(Ops.mul(x, 1000))), 1e-3, -2e-3, 5e-4),
                row("log(x^2)", off(1.0001, x -> Ops.log(Ops.square(x))), 1e-3),
                row("1 / x", off(1.0001, x -> Ops.pow(x, -1)), 1e-2, 3, -1e-2),
                row("1e6 + x^2", off(1.001, x -> Ops.add(Ops.square(x), 1e6)), 1, -2, 3),
                row("1e-7 of it", off(1 + 1e-4, x -> Ops.mul(Ops.tanh(x), 1e-7)), .5, -.3),
                row("a sign", off(-1, Ops::sigmoid), 5, -4, 0),
                row("sigmoid saturated", off(1.001, Ops::sigmoid), -40, -30),
                row("softmax saturated", off(1.01, x -> Ops.softmax(x, 0)), 100, 0, 1),
                row("log softmax", off(1.0001, x -> Ops.logSoftmax(x, 0)), 1000, 1001, 990),
                row("norm of small numbers", off(1.0001, x -> Ops.sqrt(Ops.sum(Ops.square(x)))), 1e-9, 2e-9, -1e-9),
                row("one coordinate of many", rare(Ops::tanh), .1, .2, .3, .4, .5, .6, .7, .8),
                row("a slope where there is none", x -> Ops.sub(Ops.mul(x, 1e-9), Ops.mul(x.detach(), 1e-9)), 1, 2),
                row("a gradient of nothing", off(0, Ops::exp), 1, 2),
                row("relu near its kink", off(1.001, Ops::relu), 1e-3, -1e-3, 1),
                row(
                        "a narrow bump",
                        off(1.01, x -> Ops.exp(Ops.neg(Ops.square(Ops.mul(Ops.add(x, -1), 1e4))))),
                        1.00005));
    }

    /** A rule that is 1 % off at the second coordinate alone. */
    private static UnaryOperator<Variable> rare(UnaryOperator<Variable> f) {
        return x -> {
            Variable y = f.apply(x);
            double[] share = new double[(int) x.size(0)];
            share[1] = 0.01;
            Variable extra = Ops.mul(y, Variable.of(Arrays64.vector(share)));
            return Ops.add(y, Ops.sub(extra, extra.detach()));
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void whatIsWrongIsSeen(String name, UnaryOperator<Variable> f, double[] x) {
        INDArray at = Arrays64.vector(x);
        assertThat(GradCheck.of(in -> f.apply(in[0])).run(at).passed()).isFalse();
        for (int seed = 1; seed <= 3; seed++) {
            assertThat(GradCheck.of(in -> f.apply(in[0]))
                            .projected(3)
                            .seed(seed)
                            .run(at)
                            .passed())
                    .isFalse();
        }
    }

    static Stream<Arguments> undecided() {
        return Stream.of(
                row("1 + 1e-20 x", x -> Ops.add(Ops.mul(x, 1e-20), 1), 1, 2),
                row("1e9 + 1e-9 x^2", x -> Ops.add(Ops.mul(Ops.square(x), 1e-9), 1e9), 1, 2),
                row("softmax half saturated", x -> Ops.softmax(x, 0), 30, 0, -10),
                row("x - x^3 / 6 at its top", x -> Ops.sub(x, Ops.mul(Ops.pow(x, 3), 1 / 6.0)), Math.sqrt(2)));
    }

    /** The gradients of all coordinates are lost in the rounding of y: that is neither right nor wrong. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("undecided")
    void whatADifferenceCannotSeeIsSaidToBeUndecided(String name, UnaryOperator<Variable> f, double[] x) {
        GradCheck.Report report = GradCheck.of(in -> f.apply(in[0])).run(Arrays64.vector(x));
        assertThat(report.undecided()).as("%s", report).isTrue();
        assertThat(report.passed()).isFalse();
        assertThat(report.toString()).contains("NOT DECIDED, the gradient lies below what a difference can see");
        assertThatThrownBy(report::orThrow).isInstanceOf(AssertionError.class);
    }

    /**
     * Where 50 of an image's coordinates have a gradient 10 % off, whose size is 1e-4 while that of the others is
     * {@code other}.
     */
    @ParameterizedTest
    @ValueSource(doubles = {1e-4, 1})
    void aFewWrongCoordinatesOfAnImageAreFound(double other) {
        int n = 3 * 224 * 224;
        CounterRandom random = new CounterRandom(7);
        double[] x = random.doubles(n).toArray();
        double[] weight = new double[n];
        double[] extra = new double[n];
        Arrays.fill(weight, other);
        for (int i = 0; i < 50; i++) {
            int at = random.nextInt(n);
            weight[at] = 1e-4;
            extra[at] = 1e-5;
        }
        Variable factors = Variable.of(Arrays64.vector(weight));
        Variable more = Variable.of(Arrays64.vector(extra));
        AtomicInteger calls = new AtomicInteger();
        Function<Variable[], Variable> right = in -> {
            calls.incrementAndGet();
            return Ops.sum(Ops.mul(Ops.tanh(in[0]), factors));
        };
        Function<Variable[], Variable> wrong = in -> {
            calls.incrementAndGet();
            Variable t = Ops.tanh(in[0]);
            return Ops.sum(Ops.add(Ops.mul(t, factors), Ops.mul(Ops.sub(t, t.detach()), more)));
        };
        GradCheck.of(right).projected(2).run(Arrays64.vector(x)).orThrow();
        assertThat(calls.getAndSet(0)).isLessThan(300);
        GradCheck.Report report = GradCheck.of(wrong).projected(2).run(Arrays64.vector(x));
        assertThat(report.passed()).isFalse();
        GradCheck.Difference worst = report.worst().get(0);
        assertThat(extra[(int) worst.at()]).isPositive();
        assertThat(worst.count()).isOne();
        assertThat(worst.relative()).isCloseTo(.1 / 1.1, within(1e-3));
        assertThat(calls.get()).isLessThan(800);
    }
}
