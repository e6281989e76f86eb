package io.github.perturb4j.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Names and values as a list: settings, norms, costs. */
public final class Facts {
    private Facts() {}

    /** In the map's order. */
    public static Html of(Map<String, String> facts) {
        List<Html> items = new ArrayList<>();
        facts.forEach((name, value) -> items.add(Html.of("div", Html.of("dt", name), Html.of("dd", value))));
        return Html.of("dl", items);
    }
}
