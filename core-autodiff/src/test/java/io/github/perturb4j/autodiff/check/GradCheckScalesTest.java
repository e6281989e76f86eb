package io.github.perturb4j.autodiff.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.autodiff.Arrays64;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Right functions of every scale pass, and wrong ones of every scale are seen, at every coordinate and along
 * directions.
 */
class GradCheckScalesTest {
    static Stream<NastyFunctions> smooth() {
        return NastyFunctions.smooth().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("smooth")
    void whatIsRightPasses(NastyFunctions function) {
        function.check().run(function.at()).orThrow();
        for (int seed = 1; seed <= 3; seed++) {
            function.check().projected(3).seed(seed).run(function.at()).orThrow();
        }
    }

    static Stream<NastyFunctions> wrong() {
        return NastyFunctions.wrong().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void whatIsWrongIsSeen(NastyFunctions function) {
        assertThat(function.check().run(function.at()).passed()).isFalse();
        for (int seed = 1; seed <= 3; seed++) {
            GradCheck.Report report = function.check().projected(3).seed(seed).run(function.at());
            assertThat(report.passed()).as("%s", report).isFalse();
        }
    }

    static Stream<NastyFunctions> kinked() {
        return NastyFunctions.kinked().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinked")
    void aKinkIsReportedAsSuchAndDoesNotFail(NastyFunctions function) {
        GradCheck.Report report = function.check().run(function.at());
        report.orThrow();
        assertThat(report.kinks()).isPositive();
        assertThat(report.toString()).contains(" at a kink, ");
        for (int seed = 1; seed <= 3; seed++) {
            GradCheck.Report projected =
                    function.check().projected(3).seed(seed).run(function.at());
            projected.orThrow();
            assertThat(projected.kinks()).isPositive();
        }
    }

    @Test
    void aKinkOfTheGradientIsOneOfOrderTwo() {
        GradCheck check = GradCheck.of(in -> Ops.square(Ops.relu(in[0]))).order(2);
        GradCheck.Report report = check.run(Arrays64.vector(0, 1, -1));
        report.orThrow();
        assertThat(report.kinks()).isEqualTo(1);
        assertThat(check.run(Arrays64.vector(2, 1, -1)).kinks()).isZero();
    }

    private static Arguments row(String name, UnaryOperator<Variable> f, double... x) {
        return Arguments.of(name, f, x);
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
