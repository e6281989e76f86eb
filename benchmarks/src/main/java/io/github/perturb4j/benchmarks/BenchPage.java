package io.github.perturb4j.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A {@link Report} to read, in Markdown: a table of programs, networks and attacks, one of ops, and the machine. */
final class BenchPage {
    private final Report report;
    private final String plot;

    /** @param plot the name of the picture beside the page */
    BenchPage(Report report, String plot) {
        this.report = report;
        this.plot = plot;
    }

    String text() {
        StringBuilder page = new StringBuilder();
        page.append("# Benchmarks of ").append(caption()).append("\n\n");
        if (report.machine().wasBusy()) {
            page.append("**The machine was busy (")
                    .append(report.machine().busyBefore())
                    .append(" cores before the run, ")
                    .append(report.machine().busyAfter())
                    .append(" after it): times are too long, and ratios rough.**\n\n");
        }
        table(
                page,
                "Programs, networks and attacks",
                report.lines().stream().filter(l -> l.group() != Line.Group.OP).toList());
        table(
                page,
                "Ops",
                report.lines().stream().filter(l -> l.group() == Line.Group.OP).toList());
        page.append("![ratios](")
                .append(plot)
                .append(")\n\n## How\n\n")
                .append(report.effort())
                .append("\n\n");
        machine(page);
        notes(page);
        return page.toString();
    }

    /** Date and machine in one line, for the table's caption. */
    private String caption() {
        Machine machine = report.machine();
        return report.date() + ", " + machine.cpu() + ", " + machine.threads() + " threads";
    }

    private void table(StringBuilder page, String title, List<Line> lines) {
        if (lines.isEmpty()) {
            return;
        }
        List<String> contenders = report.contenders(lines);
        List<String> head = new ArrayList<>(List.of("", ""));
        contenders.forEach(c -> head.add(c));
        List<String> peers =
                contenders.stream().filter(c -> !c.equals(Report.OURS)).toList();
        peers.forEach(c -> head.add("/ " + c));
        page.append("## ").append(title).append("\n\n");
        row(page, head);
        row(page, head.stream().map(h -> h.isEmpty() ? "---" : "--:").toList());
        for (Line line : lines) {
            List<String> cells = new ArrayList<>(List.of(line.benchmark(), words(line)));
            contenders.forEach(
                    c -> cells.add(report.row(line, c).map(BenchPage::time).orElse("")));
            peers.forEach(c -> cells.add(ratio(line, c)));
            row(page, cells);
        }
        page.append("\nMedians in milliseconds; a ratio is perturb4j's time divided by the peer's (in brackets:"
                        + " the least and the largest of")
                .append(" single rounds), so below 1 perturb4j is faster.\n\n");
    }

    private static void row(StringBuilder page, List<String> cells) {
        page.append(cells.stream().collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    private static String words(Line line) {
        return line.group() == Line.Group.OP ? line.parameter("op") : line.parameterText();
    }

    private static String time(Row row) {
        String ms = digits(row.medianMs());
        return row.peakMib() == null ? ms : ms + ", " + Math.round(row.peakMib()) + " MiB";
    }

    private String ratio(Line line, String contender) {
        Optional<Double> ratio = report.ratio(line, contender);
        if (ratio.isEmpty()) {
            return "";
        }
        List<Double> rounds = rounds(
                report.row(line, Report.OURS).orElseThrow(),
                report.row(line, contender).orElseThrow());
        return String.format(
                Locale.ROOT,
                "**%.2f** (%.2f-%.2f)",
                ratio.get(),
                rounds.stream().min(Double::compare).orElseThrow(),
                rounds.stream().max(Double::compare).orElseThrow());
    }

    /** The ratio of each round by itself. */
    private static List<Double> rounds(Row ours, Row peer) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ours.turnMediansMs().size(); i++) {
            ratios.add(ours.turnMediansMs().get(i) / peer.turnMediansMs().get(i));
        }
        return ratios;
    }

    /** Three significant digits. */
    static String digits(double value) {
        int decimals = value == 0 ? 0 : (int) Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    private void machine(StringBuilder page) {
        Machine machine = report.machine();
        page.append("| | |\n|---|---|\n");
        fact(page, "processor", machine.cpu() + ", " + machine.cores() + " logical cores");
        fact(page, "vector extensions", String.join(" ", machine.vectorFlags()));
        fact(page, "memory", machine.memoryGib() + " GiB");
        fact(page, "system", machine.os());
        fact(page, "Java", machine.jvm());
        fact(page, "JVM flags", "`" + String.join(" ", machine.jvmFlags()) + "`");
        fact(
                page,
                "libraries",
                "ND4J " + machine.nd4j() + ", OpenBLAS " + machine.openblas() + ", JMH " + machine.jmh());
        if (machine.products() != null) {
            fact(page, "products of frozen networks", machine.products());
        }
        fact(page, "peers", report.peers().isEmpty() ? "none" : String.join("; ", report.peers()));
        fact(page, "threads of each", String.valueOf(machine.threads()));
        fact(page, "commit", machine.commit());
        fact(
                page,
                "cores that other work kept busy",
                machine.busyBefore() + " before, " + machine.busyAfter() + " after");
        page.append('\n');
    }

    private static void fact(StringBuilder page, String name, String value) {
        row(page, List.of(name, value.isBlank() ? "unknown" : value));
    }

    private void notes(StringBuilder page) {
        if (report.notes().isEmpty()) {
            return;
        }
        page.append("## Not measured\n\n");
        report.notes()
                .forEach(note -> page.append("- ")
                        .append(note.contender())
                        .append(", ")
                        .append(note.line())
                        .append(": ")
                        .append(note.reason())
                        .append('\n'));
    }
}
