package io.github.perturb4j.cli.gradient;

import io.github.perturb4j.cli.gradient.GradcheckResult.Row;
import io.github.perturb4j.cli.output.NumberText;
import java.io.PrintWriter;
import java.util.Locale;

/** The table that {@code gradcheck} prints. */
final class GradcheckText {
    private static final String FORMAT = "%-22s  %5s  %11s  %20s  %5s  %s%n";

    private GradcheckText() {}

    static void print(PrintWriter out, GradcheckResult result) {
        out.printf(Locale.ROOT, FORMAT, "op", "cases", "comparisons", "worst relative error", "kinks", "verdict");
        for (Row row : result.ops()) {
            out.printf(
                    Locale.ROOT,
                    FORMAT,
                    row.op(),
                    row.cases(),
                    row.comparisons(),
                    error(row.worstRelativeError()),
                    row.kinks(),
                    row.verdict());
        }
        out.println(summary(result));
        if (result.wrong() != null) {
            String part = result.wrong().part();
            out.println("wrong: " + (part.isEmpty() ? "" : part + ", ")
                    + result.wrong().problem());
        }
    }

    private static String error(double relative) {
        return relative == 0 ? "0" : String.format(Locale.ROOT, "%.1e", relative);
    }

    private static String summary(GradcheckResult result) {
        double worst =
                result.ops().stream().mapToDouble(Row::worstRelativeError).max().orElse(0);
        String ops = result.model() == null
                ? NumberText.count(result.total(), "op")
                : NumberText.of(result.checked(), result.total(), "op") + " of " + result.model() + " on "
                        + (result.image() == null ? "noise" : result.image());
        return ops + ", order " + result.order() + ": " + result.verdict() + ", worst relative error " + error(worst);
    }
}
