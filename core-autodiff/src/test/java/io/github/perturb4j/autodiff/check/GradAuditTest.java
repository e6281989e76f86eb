package io.github.perturb4j.autodiff.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Recording;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.check.GradCheck.Verdict;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The audit names the first wrong op of a recorded graph, and nothing that is right. */
class GradAuditTest {
    /** y = x^2 with any rule. */
    record OwnSquare(UnaryOperator<Variable> slope) implements Op {
        @Override
        public INDArray forward(INDArray... x) {
            return Elementwise.map(x[0], v -> v * v);
        }

        @Override
        public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
            return new Variable[] {Ops.mul(g, slope.apply(x[0]))};
        }
    }

    private static final UnaryOperator<Variable> RIGHT = x -> Ops.mul(x, 2);
    private static final UnaryOperator<Variable> OFF = x -> Ops.mul(x, 2.002);

    /** A small network of float32, with an op of one's own in its middle and another one behind. */
    private static Variable network(UnaryOperator<Variable> first, UnaryOperator<Variable> second) {
        Variable x = Variable.leaf(Memory.copy(new Draw(1).normal(2, 3, 8, 8), DataType.FLOAT));
        Variable w = Variable.leaf(Memory.copy(new Draw(2).normal(4, 3, 3, 3), DataType.FLOAT));
        Variable hidden = Ops.relu(Ops.conv2d(x, w, null, 1, 1, 1, 1));
        Variable squared = Ops.apply(new OwnSquare(first), hidden);
        Variable pooled = Ops.maxPool2d(squared, 2, 2, 0, false);
        return Ops.sum(Ops.apply(new OwnSquare(second), Ops.mul(pooled, .1)));
    }

    @Test
    void aRightGraphPassesWithItsKinks() {
        AuditReport report = GradAudit.of(network(RIGHT, RIGHT)).run();
        report.orThrow();
        assertThat(report.ops()).isEqualTo(report.findings().size()).isGreaterThan(6);
        assertThat(report.firstWrong()).isEmpty();
        assertThat(report.kinks()).as("equal pixels of the pool, all 0").isPositive();
        assertThat(report.worstRelative()).isLessThan(1e-8);
        assertThat(report.toString()).startsWith("gradient audit: " + report.ops() + " of " + report.ops());
        GradAudit.of(network(RIGHT, RIGHT)).order(2).run().orThrow();
    }

    @Test
    void theFirstWrongOpIsNamedWithShapesAndCoordinate() {
        AuditReport report = GradAudit.of(network(OFF, OFF)).run();
        assertThat(report.passed()).isFalse();
        OpFinding wrong = report.firstWrong().orElseThrow();
        assertThat(wrong.op()).isEqualTo("own_square");
        assertThat(wrong.output()).containsExactly(2, 4, 8, 8);
        assertThat(wrong.worstInput()).isZero();
        assertThat(wrong.worstIndex()).hasSize(4);
        assertThat(wrong.worst().count()).isOne();
        assertThat(wrong.worst().relative()).isBetween(9e-4, 1.1e-3);
        assertThat(report.leftOut()).isPositive();
        assertThat(report.toString())
                .startsWith("gradient audit FAILED: of " + report.ops() + " ops, op " + wrong.position()
                        + ", own_square [2, 4, 8, 8] -> [2, 4, 8, 8]: FAILED, worst in input 0 at ");
        assertThatThrownBy(report::orThrow).isInstanceOf(AssertionError.class).hasMessage(report.toString());
        OpFinding second = GradAudit.of(network(RIGHT, OFF)).run().firstWrong().orElseThrow();
        assertThat(second.output()).containsExactly(2, 4, 4, 4);
        assertThat(second.position()).isGreaterThan(wrong.position());
    }

    @Test
    void aRuleThatIsWrongForTheSecondOrderAlone() {
        Variable y = network(x -> Ops.mul(x.detach(), 2), RIGHT);
        GradAudit.of(y).run().orThrow();
        assertThat(GradAudit.of(y).order(2).run().firstWrong().orElseThrow().op())
                .isEqualTo("own_square");
    }

    @Test
    void oneWrongNumberOfALargeOpIsFound() {
        Variable x = Variable.leaf(new Draw(4).normal(3, 128, 128));
        double[] factors = new double[3 * 128 * 128];
        Arrays.fill(factors, 2);
        factors[128 * 128 + 5 * 128 + 77] = 2.01;
        Variable slopes = Variable.of(Memory.of(DataType.DOUBLE, factors, 3, 128, 128));
        OpFinding wrong = GradAudit.of(Ops.sum(Ops.apply(new OwnSquare(in -> Ops.mul(in, slopes)), x)))
                .run()
                .firstWrong()
                .orElseThrow();
        assertThat(wrong.worstIndex()).containsExactly(1, 5, 77);
    }

    /** y = a b, of which b is a constant to its rule. */
    record Weighted() implements Op {
        @Override
        public INDArray forward(INDArray... x) {
            return Elementwise.zip(x[0], x[1], (a, b) -> a * b);
        }

        @Override
        public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
            return new Variable[] {Ops.mul(g, x[1]), null};
        }
    }

    @Test
    void onlyInputsThatAGradientGoesToAreChecked() {
        Variable a = Variable.leaf(new Draw(1).normal(3));
        Variable b = Variable.of(new Draw(2).normal(3));
        AuditReport passed = GradAudit.of(Ops.apply(new Weighted(), a, b)).run();
        passed.orThrow();
        assertThat(passed.findings().get(0).checked()).containsExactly(0);
        OpFinding swapped =
                GradAudit.of(Ops.apply(new Weighted(), b, a)).run().firstWrong().orElseThrow();
        assertThat(swapped.worstInput()).isEqualTo(1);
    }

    @Test
    void aRuleThatThrowsIsWrong() {
        Variable y = network(
                x -> {
                    throw new IllegalStateException("no rule today");
                },
                RIGHT);
        OpFinding wrong = GradAudit.of(y).run().firstWrong().orElseThrow();
        assertThat(wrong.failure()).isEqualTo("no rule today");
        assertThat(wrong.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(wrong.toString()).endsWith(": FAILED: no rule today");
    }

    @Test
    void nothingOfTheGraphIsChanged() {
        List<Object> observed = new ArrayList<>();
        Variable x = Variable.leaf(new Draw(1).normal(4, 2, 3, 3));
        Variable w = Variable.leaf(new Draw(2).normal(2));
        Variable y = Ops.batchNormTraining(x, w, w, 1e-5, observed::add);
        double[] before = Span.of(y.value()).toDoubles();
        GradAudit.of(y).run().orThrow();
        assertThat(observed)
                .as("running statistics hear of the forward pass alone")
                .hasSize(1);
        assertThat(Span.of(y.value()).toDoubles()).containsExactly(before);
        assertThat(Gradients.of(Ops.sum(y)).wrt(w)).isNotNull();
    }

    @Test
    void theSameAuditGivesTheSameBits() {
        Variable y = network(RIGHT, OFF);
        assertThat(GradAudit.of(y).run()).hasToString(GradAudit.of(y).run().toString());
    }

    @Test
    void theBudgetLeavesOutWhatIsLast() {
        List<OpFinding> heard = new ArrayList<>();
        AuditReport report = GradAudit.of(network(RIGHT, OFF))
                .budget(1000)
                .listener(heard::add)
                .run();
        assertThat(report.leftOut()).isPositive();
        assertThat(report.passed()).as("not all was checked").isFalse();
        assertThat(report.firstWrong()).isEmpty();
        assertThat(heard).hasSameSizeAs(report.findings()).hasSize(report.ops() - report.leftOut());
        assertThatThrownBy(() -> GradAudit.of(network(RIGHT, OFF)).budget(0)).hasMessageContaining("found 0");
    }

    @Test
    void refusesWhatWasNotRecordedOrIsFreed() {
        Variable y = network(RIGHT, RIGHT);
        Variable x = y;
        while (!x.inputs().isEmpty()) {
            x = x.inputs().get(0);
        }
        Gradients.of(y).wrt(x);
        assertThatThrownBy(() -> GradAudit.of(y).run())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was freed by a sweep")
                .hasMessageContaining("keepGraph()");
        try (Recording off = Recording.off()) {
            Variable unrecorded = network(RIGHT, RIGHT);
            assertThatThrownBy(() -> GradAudit.of(unrecorded).run())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("was not recorded");
        }
    }
}
