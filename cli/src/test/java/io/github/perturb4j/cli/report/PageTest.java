package io.github.perturb4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.cli.Xml;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class PageTest {
    private static final String STYLE = Page.of("title");

    /** The declarations of a media query's block. */
    private static String media(String query) {
        int from = STYLE.indexOf("@media " + query);
        assertThat(from).as(query).isPositive();
        int depth = 0;
        for (int i = STYLE.indexOf('{', from); ; i++) {
            depth += STYLE.charAt(i) == '{' ? 1 : STYLE.charAt(i) == '}' ? -1 : 0;
            if (depth == 0) {
                return STYLE.substring(from, i);
            }
        }
    }

    @Test
    void printedPagesAreLightWholeAndUncut() {
        assertThat(media("print"))
                .contains("color-scheme: light", "--page: #ffffff", "print-color-adjust: exact")
                .contains("break-inside: avoid", ".wide { overflow: visible; }", "details-content");
        assertThat(media("screen and (prefers-color-scheme: dark)")).contains("--page:", "--c7:");
    }

    @Test
    void tablesScrollByThemselvesAndByKeyboard() {
        Html table = Table.of(List.of("attack", "norm"), List.of(List.of("pgd", "L-inf")));
        Element box = Xml.parse(table.toString()).getDocumentElement();

        assertThat(box.getAttribute("class")).isEqualTo("wide");
        assertThat(box.getAttribute("tabindex")).isEqualTo("0");
        assertThat(box.getAttribute("aria-label")).isEqualTo("Table: attack, norm");
        assertThat(STYLE).contains(".wide { overflow-x: auto;").containsPattern("\\.counts th[^}]*white-space: nowrap");
    }
}
