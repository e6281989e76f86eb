package io.github.perturb4j.cli.report;

import java.util.ArrayList;
import java.util.List;

/** A table of texts; the first column names the rows. */
public final class Table {
    private Table() {}

    /**
     * The table, which scrolls where it is wider than the page.
     *
     * @param rows as long as the heading, of texts or pieces
     */
    public static Html of(List<String> heading, List<? extends List<?>> rows) {
        List<Html> body = new ArrayList<>();
        for (List<?> row : rows) {
            body.add(Html.of(
                    "tr",
                    Html.of("th", row.get(0)).with("scope", "row"),
                    row.stream().skip(1).map(cell -> Html.of("td", cell)).toList()));
        }
        Html head = Html.of(
                "thead",
                Html.of(
                        "tr",
                        heading.stream()
                                .map(cell -> Html.of("th", cell).with("scope", "col"))
                                .toList()));
        return scrolling(
                Html.of("table", head, Html.of("tbody", body)).with("class", "counts"), String.join(", ", heading));
    }

    /** A box that scrolls to the side where its table does not fit; the keyboard reaches it too. */
    static Html scrolling(Html table, String label) {
        return Html.of("div", table)
                .with("class", "wide")
                .with("role", "region")
                .with("aria-label", "Table: " + label)
                .with("tabindex", "0");
    }
}
