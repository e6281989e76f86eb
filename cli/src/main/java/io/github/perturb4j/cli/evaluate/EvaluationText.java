package io.github.perturb4j.cli.evaluate;

import io.github.perturb4j.attacks.evaluation.WilsonInterval;
import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.cli.output.Percent;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;

/** An evaluation's result for people. */
public record EvaluationText(PrintWriter out, EvaluationOutcome outcome, EvaluationSummary summary) {
    private static final int MOST_SKIPPED = 5;

    /** Prints everything. @param folder where the files are */
    public void print(Path folder) {
        out.println(
                summary.model() + " on " + summary.settings().data() + ": " + NumberText.count(summary.n(), "image"));
        printSkipped();
        out.println("clean accuracy " + share(summary.cleanCorrect(), summary.n()) + ", " + summary.cleanCorrect()
                + " right");
        out.println();
        printRobust();
        printMinimal();
        summary.notes().forEach(out::println);
        out.println("In brackets: 95% Wilson intervals. Robust accuracy is an upper bound: a stronger attack may find"
                + " more.");
        out.println("files " + folder + ": report.html, summary.json, samples.csv, " + SampleLog.FILE);
    }

    private void printSkipped() {
        Map<Integer, String> skipped = outcome.skipped();
        if (skipped.isEmpty()) {
            return;
        }
        out.println(NumberText.count(skipped.size(), "image") + " could not be read:");
        skipped.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .limit(MOST_SKIPPED)
                .forEach(e -> out.println("  " + e.getValue()));
        if (skipped.size() > MOST_SKIPPED) {
            out.println("  ... (all of them are in " + SampleLog.FILE + ")");
        }
    }

    private void printRobust() {
        List<List<String>> rows = new ArrayList<>();
        List<String> heading =
                new ArrayList<>(List.of("robust, " + outcome.request().grid().norm()));
        heading.addAll(outcome.request().epsilons());
        rows.add(heading);
        summary.attacks()
                .forEach((name, row) -> rows.add(row(name, e -> row.get(e).correct())));
        if (summary.attacks().size() > 1) {
            rows.add(row("worst case", e -> summary.worstCase().get(e).correct()));
        }
        printTable(rows);
    }

    private List<String> row(String name, ToIntFunction<String> correct) {
        List<String> row = new ArrayList<>(List.of(name));
        outcome.request().epsilons().forEach(e -> row.add(share(correct.applyAsInt(e), summary.n())));
        return row;
    }

    private void printMinimal() {
        if (summary.minimal().isEmpty()) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("nearest", "norm", "median", "found"));
        summary.minimal()
                .forEach((name, m) -> rows.add(List.of(
                        name,
                        m.norm(),
                        m.median() == null ? "none" : NumberText.brief(m.median()),
                        m.success() + " of " + m.of())));
        printTable(rows);
    }

    /** Columns wide enough for their longest entry. */
    private void printTable(List<List<String>> rows) {
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int at = column;
                int width =
                        rows.stream().mapToInt(r -> r.get(at).length()).max().orElse(0);
                line.append(row.get(column))
                        .append(" ".repeat(width - row.get(column).length() + 2));
            }
            out.println(line.toString().stripTrailing());
        }
        out.println();
    }

    /** As {@code 80.0% [73.9, 85.0]}. */
    static String share(int count, int of) {
        return Percent.of((double) count / of) + " " + interval(count, of);
    }

    /** As {@code [73.9, 85.0]}, in per cent. */
    static String interval(int count, int of) {
        WilsonInterval interval = WilsonInterval.of(count, of);
        return String.format(Locale.ROOT, "[%.1f, %.1f]", 100 * interval.low(), 100 * interval.high());
    }
}
