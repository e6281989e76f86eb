package io.github.perturb4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.check.GradCheck;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class LossesTest {
    private static final INDArray LOGITS = Memory.of(DataType.DOUBLE, new double[] {1, 2, 4, 0, -3, 5}, 2, 3);

    @Test
    void crossEntropyIsTheLogOfTheProbability() {
        double[] losses =
                Span.of(Losses.crossEntropy(Variable.of(LOGITS), 1, 2).value()).toDoubles();
        double first = -Math.log(Math.exp(2) / (Math.exp(1) + Math.exp(2) + Math.exp(4)));
        double second = -Math.log(Math.exp(5) / (1 + Math.exp(-3) + Math.exp(5)));
        assertThat(losses[0]).isCloseTo(first, within(1e-12));
        assertThat(losses[1]).isCloseTo(second, within(1e-12));
        Variable each = Losses.crossEntropy(Variable.of(LOGITS), 1, 2);
        assertThat(Losses.Reduction.SUM.of(each).item()).isCloseTo(first + second, within(1e-12));
        assertThat(Losses.Reduction.MEAN.of(each).item()).isCloseTo((first + second) / 2, within(1e-12));
    }

    @Test
    void theMarginIsPositiveWhereMisclassified() {
        double[] margins =
                Span.of(Losses.margin(Variable.of(LOGITS), 1, 2).value()).toDoubles();
        assertThat(margins).containsExactly(4 - 2, 0 - 5);
    }

    @Test
    void gradientsAreRight() {
        GradCheck.of(in -> Losses.margin(in[0], 1, 2)).run(LOGITS).orThrow();
        GradCheck.of(in -> Losses.crossEntropy(in[0], 1, 2))
                .order(2)
                .run(LOGITS)
                .orThrow();
    }

    @Test
    void wrongLabelsAreRefused() {
        assertThatThrownBy(() -> Losses.crossEntropy(Variable.of(LOGITS), 1)).hasMessageContaining("2 samples");
        assertThatThrownBy(() -> Losses.crossEntropy(Variable.of(LOGITS), 1, 3)).hasMessageContaining("3");
        assertThatThrownBy(() -> Losses.margin(Variable.of(LOGITS), 1)).hasMessageContaining("1 labels");
        assertThatThrownBy(() -> Losses.margin(Variable.of(LOGITS), -1, 0)).hasMessageContaining("-1");
    }
}
