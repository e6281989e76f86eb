package io.github.perturb4j.cli.explain;

import io.github.perturb4j.cli.explain.Landscape.Eigen;
import io.github.perturb4j.cli.explain.Landscape.ShownSlice;
import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.cli.output.Percent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** What {@code explain} says in words and tables, on the terminal and in its page. */
final class ExplainText {
    private ExplainText() {}

    static List<String> lines(ExplainData data) {
        List<String> lines = new ArrayList<>();
        lines.add(heading(data));
        lines.add(String.format(
                Locale.ROOT, "%-44s  %s", data.loss(), number(data.landscape().loss())));
        if (data.landscape().note() != null) {
            lines.add("! " + data.landscape().note());
        }
        curvature(data.landscape()).forEach(row -> lines.add(String.format("%-44s  %s", row.get(0), row.get(1))));
        if (!data.landscape().slices().isEmpty()) {
            lines.add("");
            lines.addAll(table(SLICE_HEADING, slices(data.landscape())));
        }
        if (!data.landscape().attributions().isEmpty()) {
            lines.add("");
            lines.add("attributions of the " + data.explained());
            lines.addAll(table(ATTRIBUTION_HEADING, attributions(data.landscape())));
        }
        return lines;
    }

    static String heading(ExplainData data) {
        return data.network() + " on " + data.image() + ": " + data.predicted().name() + " "
                + Percent.of(data.probability());
    }

    /** Rows of two texts. */
    static List<List<String>> curvature(Landscape landscape) {
        if (landscape.curvature() == null) {
            return List.of();
        }
        return List.of(
                List.of("|gradient|", number(landscape.curvature().gradientNorm())),
                List.of(
                        "curvature along the gradient",
                        number(landscape.curvature().alongGradient())),
                List.of(
                        "largest |eigenvalue| of the Hessian",
                        eigen(landscape.curvature().dominant())),
                List.of(
                        "largest eigenvalue of the Hessian",
                        eigen(landscape.curvature().algebraic())));
    }

    private static String eigen(Eigen found) {
        return number(found.value()) + " (residual " + number(found.residual()) + " after "
                + NumberText.count(found.iterations(), "product")
                + (found.converged() ? ")" : ", not converged: an estimate)");
    }

    static final List<String> SLICE_HEADING =
            List.of("slice", "loss at the image", "lowest", "highest", "other classes at");

    static List<List<String>> slices(Landscape landscape) {
        return landscape.slices().stream().map(ExplainText::row).toList();
    }

    private static List<String> row(ShownSlice slice) {
        int centre = slice.predicted().get(slice.predicted().size() / 2);
        long others = slice.predicted().stream().filter(k -> k != centre).count();
        return List.of(
                String.join(" x ", slice.directions()),
                number(slice.losses().get(slice.losses().size() / 2)),
                number(Collections.min(slice.losses())),
                number(Collections.max(slice.losses())),
                others + " of " + slice.predicted().size());
    }

    static final List<String> ATTRIBUTION_HEADING =
            List.of("method", "sum", "should be", "completeness error", "top tenth");

    static List<List<String>> attributions(Landscape landscape) {
        return landscape.attributions().stream()
                .map(map -> List.of(
                        map.method(),
                        number(map.sum()),
                        map.difference() == null ? "-" : number(map.difference()),
                        map.completenessError() == null
                                ? "-"
                                : Percent.of(map.completenessError()) + " (plain midpoints "
                                        + Percent.of(map.plainError()) + ")",
                        Percent.of(map.topTenth())))
                .toList();
    }

    private static String number(Double x) {
        return x == null ? "not finite" : NumberText.brief(x);
    }

    private static List<String> table(List<String> heading, List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>(List.of(heading));
        all.addAll(rows);
        int[] widths = new int[heading.size()];
        all.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        return all.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - row.get(i).length());
            line.append(i == 0 ? row.get(i) + padding : "  " + padding + row.get(i));
        }
        return line.toString();
    }
}
