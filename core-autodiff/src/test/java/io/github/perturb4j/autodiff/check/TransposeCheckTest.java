package io.github.perturb4j.autodiff.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.Arrays64;
import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Forward and reverse mode are each other's transposes. */
class TransposeCheckTest {
    static List<OpCatalogue.Entry> ops() {
        return OpCatalogue.builtIn().entries();
    }

    @ParameterizedTest
    @MethodSource("ops")
    void bothModesOfEveryOpAgree(OpCatalogue.Entry op) {
        for (int seed = 0; seed < 5; seed++) {
            Example e = op.example(seed);
            TransposeCheck found = TransposeCheck.of(in -> Ops.apply(e.op(), in), seed, e.inputs());
            assertThat(found.passed()).as("%s of %s", found, e.op()).isTrue();
        }
    }

    /** y = x with a rule that is right for g = 0 alone. */
    record SquaresTheUpstream() implements Op {
        @Override
        public INDArray forward(INDArray... x) {
            return Elementwise.map(x[0], v -> v);
        }

        @Override
        public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
            return new Variable[] {Ops.square(g)};
        }
    }

    /** y = x, whose rule takes g as a constant. */
    record DetachesTheUpstream() implements Op {
        @Override
        public INDArray forward(INDArray... x) {
            return Elementwise.map(x[0], v -> v);
        }

        @Override
        public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
            return new Variable[] {g.detach()};
        }
    }

    @Test
    void rulesThatAreNotLinearInTheUpstreamAreSeen() {
        INDArray x = new Draw(1).normal(2, 3);
        for (Op op : new Op[] {new SquaresTheUpstream(), new DetachesTheUpstream()}) {
            TransposeCheck found = TransposeCheck.of(in -> Ops.apply(op, in), 1, x);
            assertThat(found.passed()).as("%s", found).isFalse();
            assertThat(found.forward()).isZero();
        }
    }

    @Test
    void theSameSeedGivesTheSameBits() {
        INDArray x = Arrays64.vector(.5, 2);
        TransposeCheck first = TransposeCheck.of(in -> Ops.tanh(in[0]), 3, x);
        assertThat(TransposeCheck.of(in -> Ops.tanh(in[0]), 3, x)).isEqualTo(first);
        assertThat(TransposeCheck.of(in -> Ops.tanh(in[0]), 4, x)).isNotEqualTo(first);
    }

    @Test
    void whatDependsOnNothingAgrees() {
        assertThat(TransposeCheck.of(in -> Ops.zerosLike(in[0]), 3, Arrays64.vector(1))
                        .passed())
                .isTrue();
    }
}
