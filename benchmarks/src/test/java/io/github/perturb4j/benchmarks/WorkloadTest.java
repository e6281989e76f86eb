package io.github.perturb4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WorkloadTest {
    @Test
    void labelsAreWhatIsPredicted() {
        Workload workload = Workload.of("resnet20_cifar", 3);
        double[] logits =
                Span.of(workload.classifier().logits(workload.pixels())).toDoubles();

        assertThat(workload.pixels().shape()).containsExactly(3, 3, 32, 32);
        for (int sample = 0; sample < 3; sample++) {
            double[] own = Arrays.copyOfRange(logits, 10 * sample, 10 * sample + 10);
            assertThat(own[workload.labels()[sample]])
                    .isEqualTo(Arrays.stream(own).max().orElseThrow());
        }
    }

    @Test
    void gradientIsThatOfThePixels() {
        Workload workload = Workload.of("resnet20_cifar", 2);
        try (Scope scope = Scope.open()) {
            double[] gradient = Span.of(workload.inputGradient().value()).toDoubles();

            assertThat(gradient).hasSize(2 * 3 * 32 * 32);
            assertThat(gradient).doesNotContain(Double.NaN);
            assertThat(Arrays.stream(gradient).filter(g -> g != 0).count()).isGreaterThan(6000);
        }
    }

    @Test
    void deepNetworksAreNotSoSureThatTheGradientVanishes() {
        Workload workload = Workload.of("resnet110_cifar", 1);
        try (Scope scope = Scope.open()) {
            double[] gradient = Span.of(workload.inputGradient().value()).toDoubles();

            assertThat(Arrays.stream(gradient).map(Math::abs).max().orElseThrow())
                    .isBetween(1e-6, 1e6);
        }
    }

    @Test
    void unknownNetworkIsAnError() {
        assertThatThrownBy(() -> Workload.of("resnet19", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("resnet19")
                .hasMessageContaining("resnet20_cifar");
    }
}
