package io.github.perturb4j.autodiff.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Rules broken on purpose, of which the check must see every one. */
class GradCheckTest {
    private static final INDArray X = new Draw(1).uniform(0.5, 2, 2, 3);

    @FunctionalInterface
    private interface Rule {
        Variable vjp(Variable x, Variable g);
    }

    /** y = x tanh(x), with a rule of its own. */
    record XTanh(String label, Rule rule) implements Op {
        @Override
        public INDArray forward(INDArray... x) {
            return Elementwise.map(x[0], v -> v * Math.tanh(v));
        }

        @Override
        public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
            return new Variable[] {rule.vjp(x[0], g)};
        }

        @Override
        public String toString() {
            return label;
        }
    }

    /** y = the integral of t tanh(t) from 0 to x: the rule is right as long as the value of {@code inner} is. */
    record SlopeOf(XTanh inner) implements Op {
        @Override
        public INDArray forward(INDArray... x) {
            return Elementwise.map(x[0], SlopeOf::integral);
        }

        /** The integral of t tanh(t) from 0 to x, by Simpson's rule on 200 intervals. */
        private static double integral(double x) {
            double h = x / 200;
            double sum = x * Math.tanh(x);
            for (int i = 1; i < 200; i++) {
                double t = i * h;
                sum += (i % 2 == 1 ? 4 : 2) * t * Math.tanh(t);
            }
            return sum * h / 3;
        }

        @Override
        public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
            return new Variable[] {Ops.mul(g, Ops.apply(inner, x[0]))};
        }
    }

    private static Variable slope(Variable x) {
        Variable t = Ops.tanh(x);
        return Ops.add(t, Ops.mul(x, Ops.sub(1, Ops.square(t))));
    }

    private static final XTanh RIGHT = new XTanh("right", (x, g) -> Ops.mul(g, slope(x)));

    static Stream<XTanh> wrong() {
        return Stream.of(
                new XTanh("sign", (x, g) -> Ops.neg(Ops.mul(g, slope(x)))),
                new XTanh("missing term", (x, g) -> Ops.mul(g, Ops.tanh(x))),
                new XTanh("factor 1.01", (x, g) -> Ops.mul(Ops.mul(g, slope(x)), 1.01)),
                new XTanh("factor 1.00001", (x, g) -> Ops.mul(Ops.mul(g, slope(x)), 1.00001)),
                new XTanh("upstream forgotten", (x, g) -> slope(x)),
                new XTanh(
                        "one element off",
                        (x, g) -> Ops.add(
                                Ops.mul(g, slope(x)),
                                Ops.pad(Ops.constant(new Draw(3).uniform(1e-3, 2e-3, 1, 1)), 2, 0, 0, 1))),
                new XTanh("zero", (x, g) -> Ops.mul(g, 0)),
                new XTanh("not a number", (x, g) -> Ops.mul(g, Ops.log(Ops.neg(x)))),
                new XTanh("infinite", (x, g) -> Ops.div(g, Ops.zerosLike(x))),
                new XTanh("nothing", (x, g) -> null));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void seesAWrongGradient(XTanh op) {
        assertThat(GradCheck.of(op).run(X).passed()).isFalse();
        assertThat(GradCheck.of(op).projected(3).run(X).passed()).isFalse();
        assertThatThrownBy(() -> GradCheck.of(op).run(X).orThrow()).isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void seesAWrongGradientOfARightGradient(XTanh op) {
        SlopeOf outer = new SlopeOf(op);
        GradCheck.of(outer).tolerance(1e-6).run(X).orThrow();
        assertThat(GradCheck.of(outer).order(2).tolerance(1e-6).run(X).passed()).isFalse();
        assertThat(GradCheck.of(outer)
                        .order(2)
                        .tolerance(1e-6)
                        .projected(3)
                        .run(X)
                        .passed())
                .isFalse();
    }

    @Test
    void seesARuleThatHoldsOnlyForConstants() {
        XTanh detached = new XTanh("detached", (x, g) -> Ops.mul(g, slope(x.detach())));
        GradCheck.of(detached).run(X).orThrow();
        GradCheck.of(detached).projected(3).run(X).orThrow();
        assertThat(GradCheck.of(detached).order(2).run(X).passed()).isFalse();
        assertThat(GradCheck.of(detached).order(2).projected(3).run(X).passed()).isFalse();
    }

    /** y = a b, whose gradient by b is forgotten. */
    record Forgetful() implements Op {
        @Override
        public INDArray forward(INDArray... x) {
            return new io.github.perturb4j.autodiff.ops.Mul().forward(x);
        }

        @Override
        public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
            return new Variable[] {Ops.mul(g, x[1]), null};
        }
    }

    @Test
    void seesAForgottenInputAndNamesIt() {
        INDArray b = new Draw(2).normal(2, 3);
        for (GradCheck check : new GradCheck[] {
            GradCheck.of(new Forgetful()), GradCheck.of(new Forgetful()).projected(4)
        }) {
            GradCheck.Report report = check.run(X, b);
            assertThat(report.passed()).isFalse();
            assertThat(report.worst()).hasSize(2);
            assertThat(report.worst().get(0).relative()).isLessThan(1e-8);
            assertThat(report.worst().get(1).relative()).isGreaterThan(1e-2);
            assertThat(report.worst().get(1).analytic()).isZero();
        }
    }

    @Test
    void passesWhatIsRight() {
        for (int order = 1; order <= 2; order++) {
            GradCheck.of(RIGHT).order(order).run(X).orThrow();
            GradCheck.of(RIGHT).order(order).projected(5).run(X).orThrow();
        }
        GradCheck.of(new SlopeOf(RIGHT)).order(2).run(X).orThrow();
    }

    @Test
    void checksFunctionsOfSeveralInputs() {
        INDArray w = new Draw(2).normal(3, 4);
        GradCheck.Report report = GradCheck.of(in -> Ops.logSoftmax(Ops.matmul(in[0], in[1]), 1))
                .order(2)
                .run(X, w);
        report.orThrow();
        assertThat(report.order()).isEqualTo(2);
        assertThat(report.comparisons()).isEqualTo(2 * (6 + 12)); // of both orders
        assertThat(report.worst()).extracting(GradCheck.Difference::order).containsExactly(1, 1, 2, 2);
        assertThat(GradCheck.of(in -> Ops.matmul(in[0], in[1]))
                        .projected(5)
                        .run(X, w)
                        .comparisons())
                .isEqualTo(2 * 5 + (1 + 6) + (1 + 8)); // directions, the largest coordinates, and others
    }

    @Test
    void anInputThatIsNotUsedHasTheGradientZero() {
        GradCheck.of(in -> Ops.tanh(in[0])).run(X, X).orThrow();
        GradCheck.of(in -> Ops.tanh(in[0])).order(2).run(X, X).orThrow();
        GradCheck.of(in -> Variable.scalar(DataType.DOUBLE, 3)).run(X).orThrow();
        GradCheck.of(in -> Variable.scalar(DataType.DOUBLE, 3)).order(2).run(X).orThrow();
    }

    @Test
    void aFunctionThatHidesItsInputIsSeen() {
        assertThat(GradCheck.of(in -> Ops.tanh(in[0].detach())).run(X).passed()).isFalse();
    }

    @Test
    void theSameSeedGivesTheSameReport() {
        String first = GradCheck.of(RIGHT).projected(3).seed(5).run(X).toString();
        assertThat(GradCheck.of(RIGHT).projected(3).seed(5).run(X)).hasToString(first);
        assertThat(GradCheck.of(RIGHT).projected(3).seed(6).run(X).toString()).isNotEqualTo(first);
    }

    @Test
    void twoSweepsHaveToGiveTheSameBits() {
        double[] factor = {1};
        XTanh drifting = new XTanh("drifting", (x, g) -> Ops.mul(Ops.mul(g, slope(x)), factor[0] += 1e-15));
        assertThatThrownBy(() -> GradCheck.of(drifting).run(X))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("two sweeps gave different gradients of input 0 at 0, ")
                .hasMessageContaining("the same bits each time");
    }

    @Test
    void inputsAreNotChanged() {
        INDArray x = new Draw(1).uniform(0.5, 2, 2, 3);
        GradCheck.of(RIGHT).order(2).run(x);
        assertThat(x).isEqualTo(X);
    }

    @Test
    void viewsAreCheckedAtTheirOwnValues() {
        INDArray columns = X.transpose();
        GradCheck.of(in -> Ops.matmul(in[0], Variable.of(X))).run(columns).orThrow();
    }

    @Test
    void theReportSaysWhereAndHowMuch() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            GradCheck.Report passed = new GradCheck.Report(
                    1,
                    1e-6,
                    List.of(new GradCheck.Difference(1, 0, 4, 1, 2.5, 2.5, 1e-12, 1e-9, GradCheck.Verdict.PASSED)),
                    6);
            assertThat(passed.passed()).isTrue();
            assertThat(passed.undecided()).isFalse();
            assertThatCode(passed::orThrow).doesNotThrowAnyException();
            assertThat(passed)
                    .hasToString(String.format("gradient check of order 1 passed: 6 comparisons, tolerance 1.0E-6%n"
                            + "  order 1, input 0: passed: worst relative difference 1.00e-09 at 4 (analytic"
                            + " 2.500000000, numeric 2.500000000, its error 1e-12)"));
            GradCheck.Report failed = new GradCheck.Report(
                    2,
                    1e-5,
                    List.of(new GradCheck.Difference(2, 1, 0, 9, 1, -1, 1e-9, 2, GradCheck.Verdict.FAILED)),
                    6);
            assertThatThrownBy(failed::orThrow)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("gradient check of order 2 FAILED: 6 comparisons, tolerance 1.0E-5")
                    .hasMessageContaining("order 2, input 1: FAILED: worst relative difference 2.00")
                    .hasMessageContaining("along a direction through 0 to 8 (analytic 1.000000000");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void theToleranceDecides() {
        XTanh off = new XTanh("off", (x, g) -> Ops.mul(Ops.mul(g, slope(x)), 1.0001));
        assertThat(GradCheck.of(off).run(X).passed()).isFalse();
        assertThat(GradCheck.of(off).tolerance(1e-2).run(X).passed()).isTrue();
    }

    @Test
    void refusesWhatItCannotCheck() {
        INDArray narrow = X.castTo(DataType.FLOAT);
        assertThatThrownBy(() -> GradCheck.of(RIGHT).run(narrow))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("need float64")
                .hasMessageContaining("FLOAT")
                .hasMessageContaining("[2, 3]");
        assertThatThrownBy(() -> GradCheck.of(RIGHT).order(3)).hasMessageContaining("order 1 or 2, found 3");
        assertThatThrownBy(() -> GradCheck.of(RIGHT).projected(0)).hasMessageContaining("at least one direction");
        assertThatThrownBy(() -> GradCheck.of(RIGHT).tolerance(Double.NaN)).hasMessageContaining("found NaN");
        assertThatThrownBy(() -> GradCheck.of(RIGHT).tolerance(-1)).hasMessageContaining("found -1");
        assertThatThrownBy(() -> GradCheck.of(RIGHT).run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one input");
    }
}
