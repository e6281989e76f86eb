package io.github.perturb4j.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FractionTest {
    @ParameterizedTest
    @CsvSource({
        "8/255, 0.03137254901960784",
        "0.03, 0.03",
        "0, 0",
        "-0, 0",
        "5e-3, 0.005",
        ".5, 0.5",
        "1.5/3, 0.5",
        "2., 2",
        "' 8 / 255 ', 0.03137254901960784",
        "+1, 1",
        "1E2, 100",
        "0/7, 0",
        "-3/-4, 0.75"
    })
    void reads(String text, double value) {
        assertThat(Fraction.of(text).value()).isEqualTo(value);
    }

    @Property
    void aQuotientIsThatOfTheDoubles(
            @ForAll @IntRange(max = 100_000) int a, @ForAll @IntRange(min = 1, max = 100_000) int b) {
        assertThat(Fraction.of(a + "/" + b).value()).isEqualTo((double) a / (double) b);
    }

    @Property
    void aDecimalIsTheNearestDouble(@ForAll @DoubleRange(min = 0, max = 1e300) double value) {
        assertThat(Fraction.of(Double.toString(value)).value()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "-1/255", "-1e-300"})
    void refusesNegativeNumbers(String text) {
        assertThatThrownBy(() -> Fraction.of(text))
                .hasMessageContaining("'" + text + "' is negative")
                .hasMessageContaining("8/255");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8/0", "0/0", "8/0.0", "1/-0"})
    void refusesDivisionByZero(String text) {
        assertThatThrownBy(() -> Fraction.of(text)).hasMessageContaining("'" + text + "' divides by zero");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc",
                "nan",
                "NaN",
                "inf",
                "Infinity",
                "",
                " ",
                "/",
                "8/",
                "/255",
                "8/255/2",
                "1,5",
                "0x10",
                "1f",
                "1d",
                "8 255",
                "٣"
            })
    void refusesWhatIsNoNumber(String text) {
        assertThatThrownBy(() -> Fraction.of(text)).hasMessageContaining("'" + text + "' is no number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "1e300/1e-300"})
    void refusesWhatNoDoubleHolds(String text) {
        assertThatThrownBy(() -> Fraction.of(text)).hasMessageContaining("too large");
    }

    @Test
    void keepsHowItWasWritten() {
        assertThat(Fraction.of("8/255").text()).isEqualTo("8/255");
        assertThat(Fraction.of("8/255")).hasToString("8/255 (0.03137)");
    }
}
