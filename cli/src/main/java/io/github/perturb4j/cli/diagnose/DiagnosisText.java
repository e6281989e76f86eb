package io.github.perturb4j.cli.diagnose;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The report for people: a paragraph for each check, and a summary. */
public final class DiagnosisText {
    private static final int WIDTH = 110;
    private static final String INDENT = " ".repeat(12);

    private DiagnosisText() {}

    public static void print(PrintWriter out, DiagnosisReport report) {
        out.println(report.heading());
        for (DiagnosisReport.Check check : report.findings()) {
            String status = check.status().replace('_', ' ');
            boolean loud = status.equals("failed") || status.equals("suspicious");
            out.printf(
                    Locale.ROOT,
                    "%-12s%s: %s%n",
                    loud ? status.toUpperCase(Locale.ROOT) : status,
                    check.name(),
                    check.question());
            wrap(check.evidence()).forEach(line -> out.println(INDENT + line));
            if (!check.remedy().isEmpty()) {
                wrap("-> " + check.remedy()).forEach(line -> out.println(INDENT + line));
            }
        }
        out.println(report.summary());
        wrap(report.conclusion()).forEach(out::println);
        out.flush();
    }

    private static List<String> wrap(String text) {
        StringBuilder lines = new StringBuilder();
        int used = 0;
        for (String word : text.split(" ")) {
            boolean fits = used + 1 + word.length() <= WIDTH - INDENT.length();
            lines.append(used == 0 ? "" : fits ? " " : "\n").append(word);
            used = used > 0 && fits ? used + 1 + word.length() : word.length();
        }
        return Arrays.asList(lines.toString().split("\n"));
    }
}
