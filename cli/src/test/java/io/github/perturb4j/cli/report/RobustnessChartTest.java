package io.github.perturb4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.cli.Xml;
import io.github.perturb4j.cli.report.RobustnessChart.Band;
import io.github.perturb4j.cli.report.RobustnessChart.Curve;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class RobustnessChartTest {
    private static Element chart(List<String> labels, List<Double> radii, Curve... curves) {
        List<Double> last = curves[curves.length - 1].accuracy();
        return Xml.parse(RobustnessChart.of("L-inf epsilon", labels, radii, List.of(curves), new Band(last, last))
                        .toString())
                .getDocumentElement();
    }

    private static List<Double> places(Element chart, String style, Function<Marks.Mark, Double> coordinate) {
        return Marks.of(chart).stream()
                .filter(m -> m.style().equals(style))
                .map(coordinate)
                .toList();
    }

    @Test
    void pointsStandWhereTheirNumbersAre() {
        Element chart = chart(
                List.of("0", "1/255", "4/255"),
                List.of(0.0, 1 / 255.0, 4 / 255.0),
                new Curve("pgd <b>", List.of(1.0, 0.5, 0.0)),
                new Curve("worst", List.of(0.75, 0.25, 0.0)));
        List<Double> x = places(chart, "s0", Marks.Mark::x);
        List<Double> y = places(chart, "s0", Marks.Mark::y);

        assertThat(Marks.texts(chart))
                .containsExactly(
                        "0%",
                        "20%", "40%", "60%", "80%", "100%", "robust accuracy", "0", "1/255", "4/255", "L-inf epsilon");
        assertThat((x.get(1) - x.get(0)) / (x.get(2) - x.get(0))).isCloseTo(0.25, within(1e-3));
        assertThat(y.get(1) - y.get(0)).isCloseTo(y.get(2) - y.get(1), within(0.2));
        assertThat(places(chart, "broad", Marks.Mark::y).get(0)).isCloseTo((y.get(0) + y.get(1)) / 2, within(0.2));
        assertThat(chart.getTextContent()).contains("pgd <b>", "worst");
    }

    @Test
    void labelsThatWouldTouchAreLeftOut() {
        Element chart = chart(
                List.of("0", "1/255", "2/255", "64/255"),
                List.of(0.0, 1 / 255.0, 2 / 255.0, 64 / 255.0),
                new Curve("a", List.of(1.0, 1.0, 1.0, 1.0)));

        assertThat(Marks.texts(chart)).contains("0", "64/255").doesNotContain("1/255", "2/255");
        assertThat(places(chart, "s0", Marks.Mark::x)).hasSize(4);
    }

    @Test
    void oneRadiusIsAPointInTheChart() {
        for (double radius : new double[] {0, 0.5}) {
            Element chart = chart(List.of("r"), List.of(radius), new Curve("a", List.of(0.5)));

            assertThat(places(chart, "s0", Marks.Mark::x).get(0)).isBetween(50.0, 560.0);
        }
    }

    @Test
    void curvesThatCoincideDifferInColourDashAndMarkerAndAreNamed() {
        List<String> labels = List.of("0", "1/255");
        List<Double> radii = List.of(0.0, 1 / 255.0);
        Curve[] curves = new Curve[9];
        for (int i = 0; i < 8; i++) {
            curves[i] = new Curve("attack" + i, i < 2 ? List.of(1.0, 0.5) : List.of(1.0, 0.05 * i));
        }
        curves[8] = new Curve("worst", List.of(1.0, 0.1));
        Element chart = chart(labels, radii, curves);

        List<String> shapes = Marks.elements(Marks.elements(chart, "svg").get(0), "path").stream()
                .filter(p -> p.getAttribute("class").startsWith("mark s"))
                .map(p -> p.getAttribute("d"))
                .distinct()
                .toList();
        assertThat(shapes).hasSize(8);
        assertThat(chart.getTextContent())
                .contains("attack0, attack1 coincide.")
                .doesNotContain("attack2, attack");
        String style = Page.of("t");
        List<String> dashes = IntStream.range(1, 8)
                .mapToObj(i -> style.replaceAll("(?s).*\\.s" + i + " \\{[^}]*stroke-dasharray: ([0-9 ]+);.*", "$1"))
                .distinct()
                .toList();
        assertThat(dashes).hasSize(7).allMatch(d -> d.matches("[0-9 ]+"));
        assertThat(style).containsPattern("\\.s0 \\{ --key: [^}]*\\}").doesNotContainPattern("\\.s0 \\{[^}]*dasharray");
        assertThat(Marks.elements(chart, "svg")).as("a swatch for each curve").hasSize(1 + curves.length);
    }

    @Test
    void everyRadiusHasAMarkOnItsAxisThoughNotALabel() {
        Element chart = chart(
                List.of("0", "1/255", "2/255", "64/255"),
                List.of(0.0, 1 / 255.0, 2 / 255.0, 64 / 255.0),
                new Curve("a", List.of(1.0, 1.0, 1.0, 1.0)));

        assertThat(Marks.elements(chart, "path").stream()
                        .filter(p -> p.getAttribute("class").equals("tick")))
                .hasSize(4);
    }
}
