package io.github.perturb4j.cli.report;

import io.github.perturb4j.cli.output.Percent;
import java.util.List;
import java.util.Locale;

/** Class probabilities as bars: a table whose numbers are texts. */
public final class Bars {
    private Bars() {}

    /** What a class is to the attack; each has a colour. */
    public enum Mark {
        /** The right class. */
        LABEL,
        /** The class that an attack asked for, or led to. */
        GOAL,
        OTHER
    }

    /** @param probability from 0 to 1 */
    public record Bar(String name, double probability, Mark mark) {}

    /** Tables beside each other where there is room. */
    public static Html row(Object... tables) {
        return Html.of("div", tables).with("class", "sides");
    }

    /** One bar per class, in the given order. */
    public static Html of(String caption, List<Bar> bars) {
        List<Html> rows = bars.stream().map(Bars::row).toList();
        return Html.of("table", Html.of("caption", caption), Html.of("tbody", rows))
                .with("class", "bars");
    }

    private static Html row(Bar bar) {
        String width = String.format(Locale.ROOT, "width:%.2f%%", 100 * bar.probability());
        Html length = Html.of("span")
                .with("class", bar.mark().name().toLowerCase(Locale.ROOT))
                .with("style", width);
        return Html.of(
                "tr",
                Html.of("th", bar.name()).with("scope", "row"),
                Html.of("td", Html.of("div", length)),
                Html.of("td", Percent.of(bar.probability())));
    }
}
