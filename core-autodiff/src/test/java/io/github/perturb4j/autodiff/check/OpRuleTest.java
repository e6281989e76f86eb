package io.github.perturb4j.autodiff.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Ops that break a rule other than that of their gradient, which {@link MutationProofTest} is about. */
class OpRuleTest {
    /** y = x, and whatever else forward does. */
    record Copy(UnaryOperator<INDArray> forward, long... shape) implements Op {
        @Override
        public long[] outputShape(long[]... x) {
            return shape.length == 0 ? null : shape;
        }

        @Override
        public INDArray forward(INDArray... x) {
            return forward.apply(x[0]);
        }

        @Override
        public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
            return new Variable[] {Ops.mul(g, 1)};
        }
    }

    private static Optional<String> problem(OpRule rule, Copy op) {
        return rule.problem(new Example(op, new Draw(1).normal(2, 3)), 5);
    }

    private static INDArray copy(INDArray x) {
        return Memory.copy(x, x.dataType());
    }

    @Test
    void aSoundOpKeepsAllRules() {
        OpRule.checkAll(new Example(new Copy(OpRuleTest::copy), new Draw(1).normal(2, 3)), 5);
        OpRule.checkAll(new Example(new Copy(OpRuleTest::copy, 2, 3), new Draw(1).normal(2, 3)), 5);
    }

    @Test
    void anInputThatIsChangedIsSeen() {
        Copy op = new Copy(x -> {
            INDArray y = copy(x);
            Span.of(x).put(1, 7);
            return y;
        });
        assertThat(problem(OpRule.PURE, op)).hasValue("an input was changed");
    }

    @Test
    void aResultThatIsAnotherTheSecondTimeIsSeen() {
        int[] calls = {0};
        Copy op = new Copy(x -> {
            INDArray y = copy(x);
            Span.of(y).put(0, calls[0]++);
            return y;
        });
        assertThat(problem(OpRule.PURE, op)).hasValue("the result is another the second time");
    }

    @Test
    void aWrongStatedShapeIsSeen() {
        assertThat(problem(OpRule.PURE, new Copy(OpRuleTest::copy, 3, 2))).isPresent();
    }

    @Test
    void float32ThatIsOffIsSeen() {
        Copy op = new Copy(x -> {
            INDArray y = copy(x);
            Span.of(y).put(0, Span.of(y).get(0) + (x.dataType() == DataType.FLOAT ? 1 : 0));
            return y;
        });
        assertThat(problem(OpRule.PRECISION, op).orElseThrow()).startsWith("the result at 0 is ");
    }

    @Test
    void whatThrowsBreaksTheRuleAndAllAreNamed() {
        Copy op = new Copy(x -> {
            throw new IllegalStateException("not today");
        });
        assertThat(problem(OpRule.LINEAR, op)).hasValue("threw java.lang.IllegalStateException: not today");
        assertThatThrownBy(() -> OpRule.checkAll(new Example(op, new Draw(1).normal(2)), 5))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed 5, breaks:")
                .hasMessageContaining("FIRST_ORDER: threw")
                .hasMessageContaining("PRECISION: threw");
    }
}
