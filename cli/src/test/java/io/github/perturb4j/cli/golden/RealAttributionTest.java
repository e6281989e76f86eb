package io.github.perturb4j.cli.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.attacks.explain.Completeness;
import io.github.perturb4j.attacks.explain.IntegratedGradients;
import io.github.perturb4j.attacks.explain.PixelFunction;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.nn.Logits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Integrated gradients of a real network; skipped where ../shared/real is absent. */
class RealAttributionTest {
    private static final int IMAGES = 20;

    @Test
    void integratedGradientsOf64StepsAreCompleteToOnePerCent() throws IOException {
        RealImages real = RealImages.read(IMAGES);
        List<Completeness> found = new ArrayList<>();
        for (int i = 0; i < IMAGES; i++) {
            try (Scope scope = Scope.open()) {
                var x = Points.select(real.images(), i);
                int seen = Logits.rows(real.model().logits(x))[0].index();
                found.add(IntegratedGradients.fromBlack(64)
                        .explain(PixelFunction.of(real.model(), Loss.logit(seen)), x)
                        .completeness());
            }
        }
        assertThat(found).allSatisfy(c -> assertThat(c.error()).isLessThan(0.01));
        assertThat(found).allSatisfy(c -> assertThat(c.plainError()).isLessThan(0.05));
        assertThat(found).filteredOn(c -> c.plainError() < 0.01).hasSizeGreaterThan(IMAGES / 2);
    }
}
