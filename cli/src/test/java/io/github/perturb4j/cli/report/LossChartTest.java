package io.github.perturb4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.cli.Xml;
import io.github.perturb4j.cli.report.LossChart.Series;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class LossChartTest {
    private static Element chart(Series... series) {
        return Xml.parse(LossChart.of("CE(label)", "It rises.", List.of(series)).toString())
                .getDocumentElement();
    }

    private static List<Double> across(Element chart) {
        return Marks.of(chart).stream().map(Marks.Mark::x).toList();
    }

    private static List<Double> down(Element chart) {
        return Marks.of(chart).stream().map(Marks.Mark::y).toList();
    }

    @Test
    void axesHaveRoundNumbersThatEncloseTheValues() {
        Element chart = chart(new Series("a", List.of(-0.006, -1.8, -5.4, -7.3)));

        assertThat(Marks.texts(chart))
                .containsExactly("-8", "-6", "-4", "-2", "0", "CE(label)", "0", "1", "2", "3", "step");
    }

    @Test
    void smallLossesKeepTheirDigits() {
        assertThat(Marks.texts(chart(new Series("a", List.of(0.0011, 0.0034))))).contains("0.0010", "0.0015", "0.0035");
    }

    @Test
    void largerIsHigher() {
        List<Double> y = down(chart(new Series("a", List.of(1.0, 3.0, 2.0))));

        assertThat(y.get(1)).isLessThan(y.get(2));
        assertThat(y.get(2)).isLessThan(y.get(0));
        assertThat(y.get(2)).isEqualTo((y.get(0) + y.get(1)) / 2);
    }

    @Property(tries = 200)
    void everythingLiesInsideThePicture(
            @ForAll @Size(min = 1, max = 130) List<@DoubleRange(min = -1e6, max = 1e6) Double> first,
            @ForAll @Size(min = 1, max = 130) List<@DoubleRange(min = -1e-6, max = 1e-6) @Scale(9) Double> second) {
        Element chart = chart(new Series("<a>", first), new Series("b", second));

        assertThat(across(chart)).hasSize(first.size() + second.size()).allMatch(x -> x >= 50 && x <= 560);
        assertThat(down(chart)).allMatch(y -> y >= 0 && y <= 229);
        assertThat(Marks.texts(chart).size()).isBetween(4, 24);
    }

    @Test
    void aLineOfOneValue() {
        assertThat(across(chart(new Series("a", List.of(0.0))))).hasSize(1);
    }

    @Test
    void nothingToDrawIsAnError() {
        assertThatThrownBy(() -> LossChart.of("x", "", List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LossChart.of("x", "", List.of(new Series("a", List.of()))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
