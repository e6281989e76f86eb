package io.github.perturb4j.cli.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Which classes are taken for which: a matrix for few classes, the most frequent mistakes for many. */
public final class Confusion {
    private static final int MATRIX = 20;
    private static final int MISTAKES = 15;
    private static final double DARKEST = 0.7;

    private Confusion() {}

    private record Mistake(int label, int taken, int count, int of) {}

    /** @param counts {@code [i][j]}: images of class i that are taken for class j */
    public static Html of(List<String> names, int[]... counts) {
        return names.size() <= MATRIX ? matrix(names, counts) : mistakes(names, counts);
    }

    private static Html matrix(List<String> names, int[]... counts) {
        List<Html> heads = names.stream()
                .map(name -> Html.of("th", Html.of("span", name)).with("scope", "col"))
                .toList();
        List<Html> rows = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            int label = i;
            int of = Math.max(1, IntStream.of(counts[i]).sum());
            List<Html> cells = IntStream.range(0, names.size())
                    .mapToObj(j -> cell(counts[label][j], of, label == j))
                    .toList();
            rows.add(Html.of("tr", Html.of("th", names.get(i)).with("scope", "row"), cells));
        }
        Html head = Html.of("thead", Html.of("tr", Html.of("td"), heads));
        return Table.scrolling(
                Html.of("table", head, Html.of("tbody", rows)).with("class", "confusion"), "right class, taken for");
    }

    private static Html cell(int count, int of, boolean right) {
        String colour = right ? "47,111,179" : "194,87,26";
        String style = String.format(Locale.ROOT, "background:rgba(%s,%.3f)", colour, DARKEST * count / of);
        return Html.of("td", count == 0 ? "" : Integer.toString(count)).with("style", style);
    }

    private static Html mistakes(List<String> names, int[]... counts) {
        List<Mistake> all = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            int of = IntStream.of(counts[i]).sum();
            for (int j = 0; j < counts.length; j++) {
                if (i != j && counts[i][j] > 0) {
                    all.add(new Mistake(i, j, counts[i][j], of));
                }
            }
        }
        List<List<String>> rows = all.stream()
                .sorted(Comparator.comparingInt(Mistake::count)
                        .reversed()
                        .thenComparingInt(Mistake::label)
                        .thenComparingInt(Mistake::taken))
                .limit(MISTAKES)
                .map(m -> List.of(names.get(m.label()), names.get(m.taken()), m.count() + " of " + m.of()))
                .toList();
        return Table.of(List.of("class", "taken for", "images"), rows);
    }
}
