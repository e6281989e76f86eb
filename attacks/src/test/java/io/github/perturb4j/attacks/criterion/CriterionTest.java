package io.github.perturb4j.attacks.criterion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.check.GradCheck;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Objectives against their formulas, success, and selection. */
class CriterionTest {
    private static final double[][] LOGITS = {{1, 3, -2}, {0.5, 0.5, 0.1}, {-4, 2, 2.5}};
    private static final int[] LABELS = {1, 0, 1};
    private static final int[] TARGETS = {2, 1, 2};

    private static INDArray logits() {
        return Memory.of(
                DataType.DOUBLE,
                java.util.Arrays.stream(LOGITS)
                        .flatMapToDouble(java.util.Arrays::stream)
                        .toArray(),
                3,
                3);
    }

    private static double crossEntropy(double[] z, int k) {
        return Math.log(Math.exp(z[0]) + Math.exp(z[1]) + Math.exp(z[2])) - z[k];
    }

    private static double[] objective(Criterion criterion) {
        Variable objective = criterion.objective(Variable.of(logits()));
        assertThat(objective.shape()).containsExactly(3);
        return Span.of(objective.value()).toDoubles();
    }

    @Test
    void objectivesAreTheirFormulas() {
        double[] away = objective(new CrossEntropy(LABELS));
        double[] towards = objective(new TargetedCrossEntropy(LABELS, TARGETS));
        double[] difference = objective(new CrossEntropyDifference(LABELS, TARGETS));
        double[] margin = objective(new Margin(LABELS));
        for (int i = 0; i < 3; i++) {
            double[] z = LOGITS[i];
            assertThat(away[i]).isCloseTo(crossEntropy(z, LABELS[i]), within(1e-12));
            assertThat(towards[i]).isCloseTo(-crossEntropy(z, TARGETS[i]), within(1e-12));
            assertThat(difference[i]).isCloseTo(z[TARGETS[i]] - z[LABELS[i]], within(1e-12));
            double others = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < 3; k++) {
                others = k == LABELS[i] ? others : Math.max(others, z[k]);
            }
            assertThat(margin[i]).isCloseTo(others - z[LABELS[i]], within(1e-12));
        }
    }

    @Test
    void successIsAboutThePrediction() {
        assertThat(new CrossEntropy(LABELS).isMet(logits())).containsExactly(false, false, true);
        assertThat(new Margin(LABELS).isMet(logits())).containsExactly(false, false, true);
        assertThat(new TargetedCrossEntropy(LABELS, TARGETS).isMet(logits())).containsExactly(false, false, true);
        assertThat(new CrossEntropyDifference(LABELS, TARGETS).isMet(logits())).containsExactly(false, false, true);
    }

    static List<Criterion> criteria() {
        return List.of(
                new CrossEntropy(LABELS),
                new Margin(LABELS),
                new TargetedCrossEntropy(LABELS, TARGETS),
                new CrossEntropyDifference(LABELS, TARGETS));
    }

    @ParameterizedTest
    @MethodSource("criteria")
    void selectionKeepsOrderAndKind(Criterion criterion) {
        Criterion selected = criterion.select(2, 0, 0);
        assertThat(selected).hasSameClassAs(criterion);
        assertThat(selected.labels()).containsExactly(1, 1, 1);
        assertThat(selected.targets()).isEqualTo(criterion.targets().length == 0 ? new int[0] : new int[] {2, 2, 2});
    }

    @ParameterizedTest
    @MethodSource("criteria")
    void gradientsAreRight(Criterion criterion) {
        INDArray smooth = Memory.of(DataType.DOUBLE, new double[] {1, 3, -2, 0.5, 0.4, 0.1, -4, 2, 2.5}, 3, 3);
        GradCheck.of(in -> criterion.objective(in[0])).run(smooth).orThrow();
    }

    @Test
    void labelsCannotBeChangedFromOutside() {
        int[] mine = {1, 2};
        CrossEntropy criterion = new CrossEntropy(mine);
        mine[0] = 7;
        criterion.labels()[1] = 7;
        assertThat(criterion.labels()).containsExactly(1, 2);
    }

    @Test
    void impossibleClassesAreRefused() {
        assertThatThrownBy(() -> new CrossEntropy(3, -1))
                .hasMessageContaining("label of sample 1 is -1")
                .hasMessageContaining("numbered from 0");
        assertThatThrownBy(CrossEntropy::new).hasMessageContaining("found none");
        assertThatThrownBy(() -> new TargetedCrossEntropy(new int[] {1, 2}, new int[] {0}))
                .hasMessageContaining("2 labels, found 1");
        assertThatThrownBy(() -> new CrossEntropyDifference(new int[] {1, 2}, new int[] {0, 2}))
                .hasMessageContaining("target of sample 1 is its label, 2");
    }
}
