package io.github.perturb4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.cli.Xml;
import io.github.perturb4j.cli.report.RobustnessChart.Band;
import io.github.perturb4j.cli.report.RobustnessChart.Curve;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class RobustnessChartTest {
    private static Element chart(List<String> labels, List<Double> radii, Curve... curves) {
        List<Double> last = curves[curves.length - 1].accuracy();
        return Xml.parse(RobustnessChart.of("L-inf epsilon", labels, radii, List.of(curves), new Band(last, last))
                        .toString())
                .getDocumentElement();
    }

    private static List<String> texts(Element chart) {
        List<String> texts = new ArrayList<>();
        NodeList found = chart.getElementsByTagName("text");
        for (int i = 0; i < found.getLength(); i++) {
            texts.add(found.item(i).getTextContent());
        }
        return texts;
    }

    private static List<Double> places(Element chart, String style, String coordinate) {
        List<Double> places = new ArrayList<>();
        NodeList circles = chart.getElementsByTagName("circle");
        for (int i = 0; i < circles.getLength(); i++) {
            Element circle = (Element) circles.item(i);
            if (circle.getAttribute("class").equals(style)) {
                places.add(Double.parseDouble(circle.getAttribute(coordinate)));
            }
        }
        return places;
    }

    @Test
    void pointsStandWhereTheirNumbersAre() {
        Element chart = chart(
                List.of("0", "1/255", "4/255"),
                List.of(0.0, 1 / 255.0, 4 / 255.0),
                new Curve("pgd <b>", List.of(1.0, 0.5, 0.0)),
                new Curve("worst", List.of(0.75, 0.25, 0.0)));
        List<Double> x = places(chart, "curve0", "cx");
        List<Double> y = places(chart, "curve0", "cy");

        assertThat(texts(chart))
                .containsExactly("0%", "20%", "40%", "60%", "80%", "100%", "0", "1/255", "4/255", "L-inf epsilon");
        assertThat((x.get(1) - x.get(0)) / (x.get(2) - x.get(0))).isCloseTo(0.25, within(1e-3));
        assertThat(y.get(1) - y.get(0)).isCloseTo(y.get(2) - y.get(1), within(0.2));
        assertThat(places(chart, "worst", "cy").get(0)).isCloseTo((y.get(0) + y.get(1)) / 2, within(0.2));
        assertThat(chart.getTextContent()).contains("pgd <b>", "worst");
    }

    @Test
    void labelsThatWouldTouchAreLeftOut() {
        Element chart = chart(
                List.of("0", "1/255", "2/255", "64/255"),
                List.of(0.0, 1 / 255.0, 2 / 255.0, 64 / 255.0),
                new Curve("a", List.of(1.0, 1.0, 1.0, 1.0)));

        assertThat(texts(chart)).contains("0", "64/255").doesNotContain("1/255", "2/255");
        assertThat(places(chart, "worst", "cx")).hasSize(4);
    }

    @Test
    void oneRadiusIsAPointInTheChart() {
        for (double radius : new double[] {0, 0.5}) {
            Element chart = chart(List.of("r"), List.of(radius), new Curve("a", List.of(0.5)));

            assertThat(places(chart, "worst", "cx").get(0)).isBetween(50.0, 630.0);
        }
    }
}
