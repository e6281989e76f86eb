package io.github.perturb4j.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationSettingsTest {
    private static EvaluationSettings of(String selection) {
        return new EvaluationSettings(
                "net",
                "00",
                selection,
                "data",
                1,
                "11",
                32,
                "exact",
                false,
                List.of("pgd"),
                "linf",
                List.of("0"),
                0,
                null,
                null,
                null,
                null);
    }

    @Test
    void otherTensorsOfTheSameFileAreOtherSettingsAndNoneInParticularIsNotMentioned() {
        assertThat(of("--key model_ema").hash()).isNotEqualTo(of(null).hash());
        assertThat(of(null).deciding().has("weights_selection")).isFalse();
        assertThat(of("--key model_ema").deciding().path("weights_selection").asText())
                .isEqualTo("--key model_ema");
    }
}
