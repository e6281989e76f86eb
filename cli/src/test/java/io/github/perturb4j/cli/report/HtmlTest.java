package io.github.perturb4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.cli.Xml;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class HtmlTest {
    @Test
    void elementsAttributesAndTexts() {
        Html html = Html.of("p", "1 < 2 & \"3\" ", Html.of("b", 4), List.of(Html.of("br"), "end"))
                .with("title", "a\"b<c>")
                .with("class", "x");

        assertThat(html)
                .hasToString(
                        "<p title=\"a&quot;b&lt;c&gt;\" class=\"x\">1 &lt; 2 &amp; &quot;3&quot; <b>4</b><br/>end</p>");
    }

    @Test
    void withMakesAnother() {
        Html plain = Html.of("p");

        assertThat(plain.with("id", "a").with("id", "b")).hasToString("<p id=\"b\"></p>");
        assertThat(plain).hasToString("<p></p>");
    }

    /** Whatever a text holds comes out of an XML parser as it went in, but for what XML cannot hold. */
    @Property(tries = 300)
    void anyTextIsWellFormed(@ForAll String text) {
        Element root =
                Xml.parse(Html.of("p", text).with("title", text).toString()).getDocumentElement();

        String expected = text.codePoints()
                .map(c -> c == 0x9
                                || c == 0xA
                                || c == 0xD
                                || (c >= 0x20 && c <= 0xD7FF)
                                || (c >= 0xE000 && c <= 0xFFFD)
                                || c >= 0x10000
                        ? c
                        : 0xFFFD)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        assertThat(root.getTextContent()).isEqualTo(expected.replaceAll("\r\n?", "\n"));
    }

    @Test
    void controlCharactersAndLoneSurrogatesAreReplaced() {
        assertThat(Html.escape("a\u0001b\uD800c\uFFFE")).isEqualTo("a\uFFFDb\uFFFDc\uFFFD");
        assertThat(Html.escape("\uD83D\uDC37")).isEqualTo("\uD83D\uDC37");
    }

    @Test
    void namesAreNames() {
        assertThatThrownBy(() -> Html.of("p><script")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Html.of("p").with("on click", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Html.of("style", "p { content: \"</style>\" }").toString())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPageForbidsBrowsersToLoadAnything() {
        String page = Page.of("<title>", Html.of("p", "x"));

        Element root = Xml.parse(page).getDocumentElement();
        assertThat(root.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("<title>");
        assertThat(page).startsWith("<!DOCTYPE html>\n").contains("default-src 'none'", "prefers-color-scheme: dark");
        assertThat(page).doesNotContain("http:", "https:", "url(", "@import");
    }

    @Test
    void arraysAndListsOfChildrenAreChildren() {
        Object[] array = {"a", Html.of("b", "c")};

        assertThat(Html.of("p", array, List.of("d")).toString())
                .isEqualTo(Html.of("p", "a", Html.of("b", "c"), "d").toString());
    }
}
