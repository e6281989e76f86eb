package io.github.perturb4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What is read off logits, on numbers that are known. */
class LogitsTest {
    private static final Logits SEEN = Logits.of(1, 3, -2, 3, 0.5);

    @Test
    void ofEqualLogitsTheFirstIsTheLargest() {
        assertThat(SEEN.index()).isEqualTo(1);
        assertThat(Logits.of(0, 0, 0).index()).isZero();
        assertThat(Logits.of(1, Double.NaN, 2, Double.NaN).index())
                .as("as argmax has it")
                .isEqualTo(1);
    }

    @Test
    void aRankingFallsAndKeepsEqualOnesAsTheyAre() {
        assertThat(SEEN.ranking()).containsExactly(1, 3, 0, 4, 2);
        assertThat(SEEN.rivals(1)).containsExactly(3, 0, 4, 2);
        assertThat(SEEN.rivals(3)).containsExactly(1, 0, 4, 2);
    }

    @Test
    void aMarginIsTheLeadOverTheLargestOther() {
        assertThat(SEEN.margin(1)).isZero();
        assertThat(SEEN.margin(4)).isEqualTo(-2.5);
        assertThat(Logits.of(7, 4).margin(0)).isEqualTo(3);
    }

    @Test
    void probabilitiesAreTheSoftmaxWithoutOverflow() {
        double sum = Math.exp(1) + 2 * Math.exp(3) + Math.exp(-2) + Math.exp(0.5);
        assertThat(SEEN.probability(0)).isCloseTo(Math.exp(1) / sum, within(1e-15));
        assertThat(SEEN.probability()).isCloseTo(Math.exp(3) / sum, within(1e-15));
        assertThat(Logits.of(1e300, 0).probability()).isEqualTo(1);
    }

    @Test
    void rowsAreReadInAnyOrderAndType() {
        INDArray rows = Memory.of(DataType.FLOAT, new double[] {1, 5, 5, 4, -1, 0.5}, 2, 3);
        assertThat(Logits.indices(rows)).containsExactly(1, 0);
        assertThat(Logits.rows(rows)[1].toArray()).containsExactly(4, -1, 0.5);
        INDArray turned = Memory.of(DataType.DOUBLE, new double[] {1, 4, 5, -1, 5, 0.5}, 3, 2)
                .transpose();
        assertThat(Logits.indices(turned)).containsExactly(1, 0);
        assertThat(Logits.rows(turned)[0].toArray()).containsExactly(1, 5, 5);
    }

    @Test
    void whatIsHandedOverAndOutIsCopied() {
        double[] values = {1, 2};
        Logits logits = Logits.of(values);
        values[0] = 9;
        logits.toArray()[1] = -9;
        assertThat(logits.toArray()).containsExactly(1, 2);
    }

    @Test
    void theSameLogitsAreEqual() {
        assertThat(Logits.of(1, 2)).isEqualTo(Logits.of(1, 2)).hasSameHashCodeAs(Logits.of(1, 2));
        assertThat(Logits.of(1, 2)).isNotEqualTo(Logits.of(2, 1)).isNotEqualTo(Logits.of(1));
    }

    @Test
    void theMeanIsTakenClassByClass() {
        assertThat(Logits.mean(List.of(Logits.of(1, 2), Logits.of(3, 6))).toArray())
                .containsExactly(2, 4);
    }
}
