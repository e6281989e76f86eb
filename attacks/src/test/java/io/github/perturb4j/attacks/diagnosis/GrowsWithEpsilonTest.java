package io.github.perturb4j.attacks.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.FixedEpsilonAttack;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Whether success grows with epsilon is looked at where accuracy falls, wherever that is. */
class GrowsWithEpsilonTest {
    private static final int N = 40;

    /**
     * Image i has all pixels 0.5 + {@code scale} (i + 1); class 1 is predicted above 0.5, so its distance is that much.
     */
    private static INDArray images(double scale) {
        double[] pixels = new double[N * 12];
        Arrays.setAll(pixels, p -> 0.5 + scale * (p / 12 + 1));
        return Memory.of(DataType.DOUBLE, pixels, N, 3, 2, 2);
    }

    private static final UnaryOperator<Variable> MODEL = x -> {
        double[] weights = new double[24];
        Arrays.fill(weights, 12, 24, 1);
        Variable w = Ops.constant(Memory.of(DataType.DOUBLE, weights, 2, 12));
        return Ops.linear(Ops.flatten(x, 1), w, Ops.constant(Memory.of(DataType.DOUBLE, new double[] {0, -6}, 2)));
    };

    private static Verdict verdict(double scale, double epsilon, FixedEpsilonAttack attack) {
        int[] labels = new int[N];
        Arrays.fill(labels, 1);
        DiagnosisSettings settings = DiagnosisSettings.of(Norm.LINF, epsilon, PixelBox.UNIT);
        DiagnosisSettings used = attack == null ? settings : settings.withAttack(attack);
        return new GrowsWithEpsilon().run(new Evidence(MODEL, images(scale), labels, used, false));
    }

    @Test
    void radiiThatFoolEveryImageAreHalvedUntilAccuracyFalls() {
        Verdict verdict = verdict(1e-4, 0.25, null); // distances of 0.0001 to 0.004, far below epsilon / 2

        assertThat(verdict.status()).isEqualTo(Status.PASSED);
        assertThat(verdict.evidence())
                .contains("40 at 0.125", "40 at 0.25", "40 at 0.5")
                .containsPattern("\\b[1-9]\\d? at 0\\.00");
        assertThat(verdict.evidence()).doesNotStartWith("of 40 images the attack fools 40 at");
    }

    /** Fails inside a band of radii that are far below epsilon / 2, and succeeds at any other. */
    private record Failing(double low, double high) implements FixedEpsilonAttack {
        @Override
        public AttackSpec spec() {
            return AttackSpec.named("failing");
        }

        @Override
        public int steps() {
            return 1;
        }

        @Override
        public INDArray run(AttackTask task) {
            double radius = task.epsilons()[0];
            return radius > low && radius < high
                    ? task.x0()
                    : task.threat().ascend(task.x0(), task.gradient(task.x0()), task.epsilons());
        }
    }

    @Test
    void aFallOfSuccessBelowTheUsualRadiiIsFound() {
        assertThat(verdict(1e-4, 0.25, new Failing(0.0045, 0.0065)).status()).isEqualTo(Status.FAILED);
        assertThat(verdict(1e-4, 0.25, new Failing(0, 0)).status()).isEqualTo(Status.PASSED);
    }

    @Test
    void whereEveryRadiusFoolsEveryImageNothingIsDecided() {
        Verdict verdict = verdict(1e-13, 0.25, null);

        assertThat(verdict.status()).isEqualTo(Status.NOT_RUN);
        assertThat(verdict.evidence())
                .startsWith("not decided: ")
                .contains("all of 40 images", "at every radius down to");
    }
}
