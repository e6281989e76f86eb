package io.github.perturb4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.check.OpRule;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import io.github.perturb4j.autodiff.ops.Exp;
import io.github.perturb4j.autodiff.ops.Tanh;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Property;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Ops of one's own, checked as the library's are. */
class ForAllOpsTest {
    /** y = x^3. */
    record Cube() implements Op {
        @Override
        public INDArray forward(INDArray... x) {
            return Elementwise.map(x[0], v -> v * v * v);
        }

        @Override
        public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
            return new Variable[] {Ops.mul(g, Ops.mul(Ops.square(x[0]), 3))};
        }

        static Example example(Draw draw) {
            return new Example(new Cube(), draw.normal(draw.shape()));
        }
    }

    /** The same with a rule that is 0.1 % off. */
    record WrongCube() implements Op {
        @Override
        public INDArray forward(INDArray... x) {
            return new Cube().forward(x);
        }

        @Override
        public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
            return new Variable[] {Ops.mul(g, Ops.mul(Ops.square(x[0]), 3.003))};
        }

        static Example example(Draw draw) {
            return new Example(new WrongCube(), draw.normal(draw.shape()));
        }
    }

    @Property(tries = 20, seed = "1", edgeCases = EdgeCasesMode.NONE)
    void namedOpsAreDrawnAndSound(@ForAllOps({Cube.class, Exp.class}) DrawnOp op) {
        assertThat(op.op()).isIn(Cube.class, Exp.class);
        op.check();
    }

    @Property(tries = 20, seed = "2", edgeCases = EdgeCasesMode.NONE)
    void opsOfAPackageAreDrawn(@ForAllOps(beside = Tanh.class) DrawnOp op) {
        assertThat(op.op().getPackage()).isEqualTo(Tanh.class.getPackage());
        op.check(OpRule.PURE);
    }

    @Property(tries = 5, seed = "3", edgeCases = EdgeCasesMode.NONE)
    void aWrongOpIsSeen(@ForAllOps(WrongCube.class) DrawnOp op) {
        assertThatThrownBy(op::check)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("WrongCube[], seed " + op.seed() + ", breaks:")
                .hasMessageContaining("FIRST_ORDER: gradient check of order 1 FAILED");
        assertThatThrownBy(() -> op.check(OpRule.FIRST_ORDER)).hasMessageContaining("breaks FIRST_ORDER");
    }
}
