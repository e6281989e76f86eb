package io.github.perturb4j.cli.report;

import java.util.ArrayList;
import java.util.List;

/** A table of texts; the first column names the rows. */
public final class Table {
    private Table() {}

    /** @param rows as long as the heading */
    public static Html of(List<String> heading, List<List<String>> rows) {
        List<Html> body = new ArrayList<>();
        for (List<String> row : rows) {
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
        return Html.of("div", Html.of("table", head, Html.of("tbody", body)).with("class", "counts"))
                .with("class", "wide");
    }
}
