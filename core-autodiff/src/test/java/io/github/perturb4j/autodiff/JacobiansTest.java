package io.github.perturb4j.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Jacobians and Hessians, whole and as products, against closed forms. */
class JacobiansTest {
    private static final INDArray A = new Draw(3).normal(4, 3);

    /** y = tanh(A x), of which dy/dx = diag(1 - y^2) A. */
    private static Variable layer(Variable x) {
        return Ops.tanh(Ops.reshape(Ops.matmul(Variable.of(A), Ops.reshape(x, 3, 1)), 4));
    }

    private static double jacobian(double[] y, int i, int j) {
        return (1 - y[i] * y[i]) * A.getDouble(i, j);
    }

    @Test
    void theJacobianIsTheMatrixOfDerivatives() {
        Variable x = Arrays64.leaf(.1, -.2, .3);
        Variable y = layer(x);
        Variable matrix = Gradients.of(y).jacobian(x);
        assertThat(matrix.shape()).containsExactly(4, 3);
        double[] found = Arrays64.values(matrix);
        for (int i = 0; i < 12; i++) {
            assertThat(found[i]).isCloseTo(jacobian(Arrays64.values(y), i / 3, i % 3), within(1e-15));
        }
        assertThat(Gradients.of(y).jvp(x, x.detach()).shape())
                .as("the graph is still there")
                .containsExactly(4);
    }

    @Test
    void aJacobianVectorProductIsTheMatrixTimesTheTangent() {
        Variable x = Arrays64.leaf(.1, -.2, .3);
        Variable y = layer(x);
        double[] tangent = {1, 2, -3};
        double[] product = Arrays64.values(Gradients.of(y).jvp(x, Variable.of(Arrays64.vector(tangent))));
        for (int i = 0; i < 4; i++) {
            double expected = 0;
            for (int j = 0; j < 3; j++) {
                expected += jacobian(Arrays64.values(y), i, j) * tangent[j];
            }
            assertThat(product[i]).isCloseTo(expected, within(1e-14));
        }
    }

    @Test
    void tangentsOfSeveralInputsAddUp() {
        Variable a = Arrays64.leaf(2, 3);
        Variable b = Arrays64.leaf(5, 7);
        Variable y = Ops.mul(a, b);
        Variable tangents = Gradients.of(y)
                .jvp(List.of(a, b), List.of(Variable.of(Arrays64.vector(1, 0)), Variable.of(Arrays64.vector(10, 1))));
        assertThat(Arrays64.values(tangents)).containsExactly(5 + 2 * 10, 3);
        assertThatThrownBy(() -> Gradients.of(y).jvp(List.of(a, b), List.of(a)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a tangent for each of 2 inputs, found 1");
    }

    /** f = sum x_i^3 + x_0 x_1: H = diag(6 x) and 1 in the corners. */
    private static Variable cubic(Variable x) {
        Variable first = Ops.slice(x, 0, 0, 1, 1);
        Variable second = Ops.slice(x, 0, 1, 2, 1);
        return Ops.add(Ops.sum(Ops.pow(x, 3)), Ops.sum(Ops.mul(first, second)));
    }

    @Test
    void theHessianIsTheMatrixOfSecondDerivatives() {
        Variable x = Arrays64.leaf(2, 3, -1);
        Variable y = cubic(x);
        Variable hessian = Gradients.of(y).hessian(x);
        assertThat(hessian.shape()).containsExactly(3, 3);
        assertThat(Arrays64.values(hessian)).containsExactly(12, 1, 0, 1, 18, 0, 0, 0, -6);
        Variable product = Gradients.of(y).hvp(x, Variable.of(Arrays64.vector(1, 10, 100)));
        assertThat(Arrays64.values(product)).containsExactly(22, 181, -600);
    }

    @Test
    void theHessianOfAProductWithTheUpstream() {
        Variable x = Arrays64.leaf(2, 3);
        Variable v = Variable.of(Arrays64.vector(1, -2));
        Gradients gradients = Gradients.of(Ops.square(x)).upstream(v);
        assertThat(Arrays64.values(gradients.hessian(x))).containsExactly(2, 0, 0, -4);
        assertThat(Arrays64.values(gradients.hvp(x, v))).containsExactly(2, 8);
    }

    @Test
    void whatIsLinearHasTheHessianZero() {
        Variable x = Arrays64.leaf(2, 3);
        Variable y = Ops.sum(Ops.mul(x, 3));
        assertThat(Arrays64.values(Gradients.of(y).hessian(x))).containsOnly(0);
        assertThat(Arrays64.values(Gradients.of(y).hvp(x, x.detach()))).containsOnly(0);
        assertThat(Arrays64.values(Gradients.of(Ops.sign(x)).jvp(x, x.detach())))
                .containsOnly(0);
    }

    @Test
    void productsCanBeDifferentiatedAgain() {
        Variable x = Arrays64.leaf(2, 3);
        Variable v = Variable.of(Arrays64.vector(1, 1));
        Variable third = Gradients.of(
                        Gradients.of(Ops.sum(Ops.pow(x, 4))).createGraph().hvp(x, v))
                .upstream(v)
                .wrt(x);
        assertThat(Arrays64.values(third)).containsExactly(24 * 2, 24 * 3);
        Variable second = Gradients.of(Gradients.of(Ops.pow(x, 3)).createGraph().jvp(x, v))
                .upstream(v)
                .wrt(x);
        assertThat(Arrays64.values(second)).containsExactly(6 * 2, 6 * 3);
    }

    @Test
    void float32StaysFloat32() {
        Variable x = Variable.leaf(Memory.of(DataType.FLOAT, new double[] {2, 3}, 2));
        Variable y = Ops.square(x);
        assertThat(Gradients.of(y).jacobian(x).dtype()).isEqualTo(DataType.FLOAT);
        assertThat(Gradients.of(y).jvp(x, x.detach()).dtype()).isEqualTo(DataType.FLOAT);
        assertThat(Gradients.of(Ops.sum(y)).hessian(x).dtype()).isEqualTo(DataType.FLOAT);
    }

    @Test
    void shapesOfBothSidesAreJoined() {
        Variable x = Variable.leaf(new Draw(1).normal(2, 3));
        assertThat(Gradients.of(Ops.sum(x, false, 0)).jacobian(x).shape()).containsExactly(3, 2, 3);
        assertThat(Gradients.of(Ops.sum(Ops.square(x))).hessian(x).shape()).containsExactly(2, 3, 2, 3);
    }

    @Test
    void whatIsComputedOnTheWayBelongsToNobodyAfterwards() {
        Variable x = Arrays64.leaf(2, 3);
        INDArray kept;
        try (Scope scope = Scope.open()) {
            kept = scope.keep(Gradients.of(Ops.sum(Ops.pow(x, 3))).hvp(x, x.detach()))
                    .value();
        }
        assertThat(Span.of(kept).toDoubles()).containsExactly(24, 54);
    }

    @Test
    void refusesWhatIsTooLargeOrNotAlike() {
        Variable x = Variable.leaf(Memory.zeros(DataType.FLOAT, 3, 64, 64));
        assertThatThrownBy(() -> Gradients.of(Ops.sum(Ops.square(x))).hessian(x))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hessian: ")
                .hasMessageContaining("12288 x 12288 = 150994944 numbers, expected at most 16777216")
                .hasMessageContaining("hvp");
        assertThatThrownBy(() -> Gradients.of(Ops.square(x)).jacobian(x)).hasMessageContaining("jacobian: ");
        Variable small = Arrays64.leaf(1, 2);
        Variable y = Ops.square(small);
        assertThatThrownBy(() -> Gradients.of(y).jvp(small, Variable.of(Arrays64.vector(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a tangent must have x's type and shape");
        assertThatThrownBy(() -> Gradients.of(Ops.sum(y)).hvp(small, Variable.of(Arrays64.vector(1))))
                .hasMessageContaining("the vector of a Hessian-vector product must have");
        assertThatThrownBy(() -> Gradients.of(y).hessian(small)).hasMessageContaining("a y of one element");
        Variable other = Arrays64.leaf(1);
        assertThatThrownBy(() -> Gradients.of(y).jacobian(other)).hasMessageContaining("does not depend on");
        assertThat(Arrays64.values(Gradients.of(y).allowUnused().jacobian(other)))
                .containsOnly(0);
        assertThat(Arrays64.values(Gradients.of(y).allowUnused().jvp(other, other)))
                .containsOnly(0);
    }
}
