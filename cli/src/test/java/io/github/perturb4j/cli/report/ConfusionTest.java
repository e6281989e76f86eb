package io.github.perturb4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.cli.Xml;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class ConfusionTest {
    private static Element table(List<String> names, int[]... counts) {
        return Xml.parse(Confusion.of(names, counts).toString()).getDocumentElement();
    }

    @Test
    void fewClassesAreAMatrix() {
        Element table = table(List.of("cat", "dog"), new int[] {3, 1}, new int[] {0, 0});
        List<String> cells = IntStream.range(0, table.getElementsByTagName("td").getLength())
                .mapToObj(i -> (Element) table.getElementsByTagName("td").item(i))
                .map(c -> c.getTextContent() + " " + c.getAttribute("style"))
                .toList();

        assertThat(cells)
                .containsExactly(
                        " ",
                        "3 background:rgba(47,111,179,0.525)",
                        "1 background:rgba(194,87,26,0.175)",
                        " background:rgba(194,87,26,0.000)",
                        " background:rgba(47,111,179,0.000)");
        assertThat(table.getElementsByTagName("tr").item(1).getFirstChild().getTextContent())
                .isEqualTo("cat");
    }

    @Test
    void ofManyClassesTheMostFrequentMistakesAreListed() {
        List<String> names = IntStream.range(0, 30).mapToObj(i -> "c" + i).toList();
        int[][] counts = new int[30][30];
        IntStream.range(0, 30).forEach(i -> counts[i][i] = 50);
        IntStream.range(0, 29).forEach(i -> counts[i][i + 1] = 1 + i % 3);
        counts[4][9] = 20;
        Element table = table(names, counts);

        assertThat(table.getElementsByTagName("tr").getLength()).isEqualTo(1 + 15);
        assertThat(table.getElementsByTagName("tr").item(1).getTextContent()).isEqualTo("c4c920 of 72");
        assertThat(table.getElementsByTagName("tr").item(2).getTextContent()).isEqualTo("c2c33 of 53");
    }
}
