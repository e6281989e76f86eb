package io.github.perturb4j.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercentTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0.0%",
        "1e-9, <0.001%",
        "0.00002, 0.002%",
        "0.0005, 0.050%",
        "0.0011, 0.11%",
        "0.013, 1.3%",
        "0.5, 50.0%",
        "0.9889, 98.9%",
        "0.9985, 99.85%",
        "0.9995, 99.950%",
        "0.99998, 99.998%",
        "0.999999, >99.999%",
        "1, 100.0%"
    })
    void neverShows0Or100ForWhatIsNeither(double p, String text) {
        assertThat(Percent.of(p)).isEqualTo(text);
    }
}
