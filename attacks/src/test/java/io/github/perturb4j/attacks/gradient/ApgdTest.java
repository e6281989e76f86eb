package io.github.perturb4j.attacks.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.attacks.AttackResult;
import io.github.perturb4j.attacks.AttackRunner;
import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.attacks.criterion.TargetedCrossEntropy;
import io.github.perturb4j.attacks.threat.LinfBall;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class ApgdTest {
    /** 22, 19, 16, 13, 10, 7, 6, 6 percent of the steps apart, as in the paper's section 3. */
    @Test
    void checkpointsAreThoseOfThePaper() {
        assertThat(ApgdSteps.checkpoints(100)).containsExactly(22, 41, 57, 70, 80, 87, 93, 99);
        assertThat(ApgdSteps.checkpoints(10)).containsExactly(3, 5, 6, 7, 8, 9, 10);
        assertThat(ApgdSteps.checkpoints(1)).containsExactly(1);
    }

    private static double[] of(Loss loss, double[]... rows) {
        double[] flat = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
        Variable logits = Variable.of(Memory.of(DataType.DOUBLE, flat, rows.length, rows[0].length));
        int[] samples = new int[rows.length];
        Arrays.setAll(samples, i -> i);
        return Span.of(loss.of(logits, samples).value()).toDoubles();
    }

    @Test
    void theRatioIsThatOfThePaper() {
        double[] right = {1, 4, -2, 3.5};
        double[] wrong = {7, 1, 2, 5};
        assertThat(of(ApgdLoss.DLR.of(new CrossEntropy(1, 3)), right, wrong))
                .containsExactly(new double[] {-0.5 / 3, 2.0 / 5}, within(1e-12));
        assertThat(of(ApgdLoss.DLR.of(new TargetedCrossEntropy(new int[] {1, 3}, new int[] {0, 1})), right, wrong))
                .containsExactly(new double[] {-3 / (4 - (1 - 2) / 2.0), -4 / (7 - (2 + 1) / 2.0)}, within(1e-12));
    }

    @Test
    void theRatioIsUnchangedByScaleAndShift() {
        double[] logits = {1, 4, -2, 3.5, 0.2};
        double[] other = Arrays.stream(logits).map(z -> 1000 * z - 7).toArray();
        for (Loss loss :
                new Loss[] {ApgdLoss.DLR.of(new CrossEntropy(1, 1)), ApgdLoss.targeted(new int[] {1, 1}, 2, 2)}) {
            double[] both = of(loss, logits, other);
            assertThat(both[1]).isCloseTo(both[0], within(1e-12));
        }
    }

    @Test
    void withTooFewClassesItIsTheDifference() {
        assertThat(of(ApgdLoss.DLR.of(new CrossEntropy(1)), new double[] {1, 4}))
                .containsExactly(-3);
        assertThat(of(ApgdLoss.targeted(new int[] {1}, 2), new double[] {1, 4, 2}))
                .containsExactly(-2);
        assertThat(of(ApgdLoss.DLR.of(new CrossEntropy(1)), new double[] {1, 4, 2}))
                .containsExactly(new double[] {-2 / 3.0}, within(1e-12));
    }

    @Test
    void equalLogitsHaveFiniteGradients() {
        Variable logits = Variable.leaf(Memory.of(DataType.FLOAT, new double[] {2, 2, 2, 2}, 1, 4));
        for (Loss loss : new Loss[] {ApgdLoss.DLR.of(new CrossEntropy(1)), ApgdLoss.targeted(new int[] {1}, 2)}) {
            Variable gradient = Gradients.of(Ops.sum(loss.of(logits, 0))).wrt(logits);
            assertThat(Arrays.stream(Span.of(gradient.value()).toDoubles()).allMatch(Double::isFinite))
                    .isTrue();
        }
    }

    /** Three classes, so that the third target does not exist: it costs no pass. */
    @Test
    void targetsThatDoNotExistCostNothing() {
        Variable weight = Ops.constant(Memory.of(DataType.DOUBLE, new double[] {1, -1, 0.5}, 3, 1));
        AttackResult result = AttackRunner.of(
                        x -> Ops.linear(Ops.flatten(x, 1), weight, null), new LinfBall(0.1, PixelBox.UNIT))
                .run(
                        new ApgdTargeted(5, 3, 1),
                        Memory.of(DataType.DOUBLE, new double[] {0.9}, 1, 1, 1, 1),
                        new CrossEntropy(0));
        assertThat(result.successes()).isZero();
        assertThat(result.sample(0).cost().gradientCalls()).isEqualTo(10);
    }

    @Test
    void eachDrawOfARandomModelIsAPass() {
        Variable weight = Ops.constant(Memory.of(DataType.DOUBLE, new double[] {1, -1}, 2, 1));
        AttackResult result = AttackRunner.of(
                        x -> Ops.linear(Ops.flatten(x, 1), weight, null), new LinfBall(0.1, PixelBox.UNIT))
                .run(
                        AttackCatalogue.parse("apgd-ce:steps=4,eot=3"),
                        Memory.of(DataType.DOUBLE, new double[] {0.9}, 1, 1, 1, 1),
                        new CrossEntropy(0));
        assertThat(result.sample(0).cost().gradientCalls()).isEqualTo(12);
        assertThatThrownBy(() -> new Apgd(ApgdLoss.CE, 1, 1, 0)).hasMessageContaining("apgd: eot must be at least 1");
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> new Apgd(ApgdLoss.CE, 0, 1)).hasMessageContaining("apgd: steps must be at least 1");
        assertThatThrownBy(() -> new Apgd(ApgdLoss.CE, 1, 0)).hasMessageContaining("restarts");
        assertThatThrownBy(() -> new ApgdTargeted(1, 0, 1)).hasMessageContaining("apgd-t: targets");
    }
}
