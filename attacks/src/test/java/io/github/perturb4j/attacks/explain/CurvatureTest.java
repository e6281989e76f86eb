package io.github.perturb4j.attacks.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class CurvatureTest {
    private static final PowerIteration LONG = new PowerIteration(1e-7, 10_000, 1);

    @Test
    void ofAQuadraticItIsTheMatrix() {
        double[] numbers = {1, -2, 3, 0.5, -1, 2};
        INDArray x = Functions.image(3);
        Curvature found = Curvature.of(Functions.quadratic(Functions.diagonal(numbers)), x, LONG);
        double square = 0;
        double bend = 0;
        for (int i = 0; i < numbers.length; i++) {
            double g = numbers[i] * x.getDouble(0, 0, i / 3, i % 3);
            square += g * g;
            bend += g * numbers[i] * g;
        }
        assertThat(found.gradientNorm()).isCloseTo(Math.sqrt(square), within(1e-13));
        assertThat(found.alongGradient()).isCloseTo(bend / square, within(1e-13));
        assertThat(found.dominant().value()).isCloseTo(3, within(1e-12));
        assertThat(found.dominant().converged()).isTrue();
        assertThat(found.algebraic()).isEqualTo(found.dominant());
    }

    @Test
    void theLargestBySignIsFoundBelowALargerNegativeOne() {
        Curvature found =
                Curvature.of(Functions.quadratic(Functions.diagonal(1, -5, 3, 0.5, -1, 2)), Functions.image(3), LONG);
        assertThat(found.dominant().value()).isCloseTo(-5, within(1e-12));
        assertThat(found.algebraic().value()).isCloseTo(3, within(1e-12));
        assertThat(found.algebraic().converged()).isTrue();
    }

    /** H = W^T (diag p - p p^T) W. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void ofSoftmaxOfALinearModelItIsTheClosedForm(long seed) {
        INDArray x = Functions.image(seed);
        PixelFunction f = PixelFunction.of(Functions.linear(), Loss.crossEntropy(1));
        RealMatrix w = new Array2DRowRealMatrix(Functions.CLASSES, Functions.SIZE);
        RealMatrix inner = new Array2DRowRealMatrix(Functions.CLASSES, Functions.CLASSES);
        for (int k = 0; k < Functions.CLASSES; k++) {
            w.setRow(k, Arrays.copyOfRange(Functions.WEIGHT, k * Functions.SIZE, (k + 1) * Functions.SIZE));
            for (int j = 0; j < Functions.CLASSES; j++) {
                double p = f.at(x).logits().probability(k);
                double q = f.at(x).logits().probability(j);
                inner.setEntry(k, j, (j == k ? p : 0) - p * q);
            }
        }
        RealMatrix h = w.transpose().multiply(inner).multiply(w);
        double largest = Arrays.stream(new EigenDecomposition(h).getRealEigenvalues())
                .max()
                .orElseThrow();
        double[] g = PixelFunction.numbers(f.gradient(x));
        double along = Vectors.dot(g, h.operate(g)) / Vectors.dot(g, g);

        Curvature found = Curvature.of(f, x, LONG);
        assertThat(found.dominant().value()).isCloseTo(largest, within(1e-12));
        assertThat(found.dominant().residual()).isLessThan(1e-7);
        assertThat(found.algebraic()).isEqualTo(found.dominant());
        assertThat(found.alongGradient()).isCloseTo(along, within(1e-12));
    }

    @Test
    void betweenKinksADifferenceOfLogitsDoesNotBend() {
        PixelFunction f =
                PixelFunction.of(Functions.network(3, Ops::relu), Loss.difference(new int[] {1}, new int[] {0}));
        Curvature found = Curvature.of(f, Functions.image(3), PowerIteration.STANDARD);
        assertThat(found.gradientNorm()).isPositive();
        assertThat(found.alongGradient()).isZero();
        assertThat(found.dominant()).isEqualTo(new Eigenvalue(0, 0, 1, true));
    }

    @Test
    void aFunctionWithoutAGradientDoesNotBendAlongIt() {
        PixelFunction f = Functions.quadratic(Functions.diagonal(2, 1, 1, 1, 1, 1));
        Curvature found = Curvature.of(f, Functions.image(0, 0, 0, 0, 0, 0), LONG);
        assertThat(found.gradientNorm()).isZero();
        assertThat(found.alongGradient()).isZero();
        assertThat(found.dominant().value()).isCloseTo(2, within(1e-12));
    }

    @Test
    void whatHasNotConvergedSaysSo() {
        PixelFunction f = Functions.quadratic(Functions.diagonal(1, -1, 0.9, 0.8, 0.7, 0.6));
        Eigenvalue found = Curvature.of(f, Functions.image(3), new PowerIteration(1e-6, 5, 2))
                .dominant();
        assertThat(found.converged()).isFalse();
        assertThat(found.iterations()).isEqualTo(5);
        assertThat(found.residual()).isGreaterThan(1e-6);
    }

    @Test
    void theSameSeedGivesTheSameBits() {
        INDArray x = Memory.copy(Functions.image(6), DataType.FLOAT);
        PixelFunction f = PixelFunction.of(Functions.network(6, Ops::tanh), Loss.crossEntropy(2));
        Curvature first = Curvature.of(f, x, PowerIteration.STANDARD);
        assertThat(Curvature.of(f, x, PowerIteration.STANDARD)).isEqualTo(first);
        assertThat(first.dominant().converged()).isTrue();
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PowerIteration(0, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new PowerIteration(1e-3, 0, 0));
    }
}
