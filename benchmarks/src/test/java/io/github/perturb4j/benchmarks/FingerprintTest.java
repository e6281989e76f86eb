package io.github.perturb4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class FingerprintTest {
    private static final Fingerprint A = Fingerprint.of(new double[] {1, 2, 3});

    @Test
    void differsForOtherOrderLengthAndValues() {
        assertThat(A.matches(Fingerprint.of(new double[] {1, 2, 3 + 1e-6}), 1e-5))
                .isTrue();
        assertThat(A.matches(Fingerprint.of(new double[] {1, 3, 2}), 1e-5)).isFalse();
        assertThat(A.matches(Fingerprint.of(new double[] {1, 2, 3, 0}), 1e-5)).isFalse();
        assertThat(A.matches(Fingerprint.of(new double[] {1, 2, 3.1}), 1e-5)).isFalse();
        assertThat(A.matches(Fingerprint.of(new double[] {1, 2, Double.NaN}), 1e-5))
                .isFalse();
    }

    @Test
    void aDifferenceIsTold() {
        assertThatThrownBy(() -> Fingerprint.requireSame(List.of(A, A), List.of(A), 1e-5))
                .hasMessage("it computes 1 arrays where perturb4j computes 2");
        assertThatThrownBy(() -> Fingerprint.requireSame(List.of(A), List.of(Fingerprint.of(new double[] {4})), 1e-5))
                .hasMessageContaining("array 0 is 1 numbers of norm 4.00000 and probe 4.00000");
    }
}
