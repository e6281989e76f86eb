package io.github.perturb4j.benchmarks;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What one run found, written as JSON and as a page with tables.
 *
 * @param date of the run, as 2026-11-22
 * @param effort how long each benchmark was measured, in words
 * @param peer the versions of what was measured beside it; empty where nothing was
 */
record Report(
        @JsonProperty("date") String date,
        @JsonProperty("effort") String effort,
        @JsonProperty("machine") Machine machine,
        @JsonProperty("peer") String peer,
        @JsonProperty("results") List<Row> rows) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String STEP = "AttackBenchmark.step";

    /** What is compared: ours, and the peer's twin of it. */
    private record Pair(String ours, String theirs) {}

    private static final List<Pair> PAIRS = List.of(
            new Pair("NetworkBenchmark.forward", "PyTorch.forward"),
            new Pair("NetworkBenchmark.inputGradient", "PyTorch.inputGradient"),
            new Pair(STEP, "PyTorch.inputGradient"),
            new Pair(STEP, "PyTorch.tutorialStep"),
            new Pair("TrainingBenchmark.step", "PyTorch.trainingStep"));

    /**
     * The cost of one attack step, from the medians of two runs that differ in their number of steps: (t_b - t_a) / (b - a). One row
     * {@code AttackBenchmark.step} for every such pair of neighbours.
     */
    static List<Row> steps(List<Row> rows) {
        List<Row> steps = new ArrayList<>();
        for (Row few : rows) {
            for (Row many : rows) {
                double more = stepsOf(many) - stepsOf(few);
                if (more > 0 && few.benchmark().equals(many.benchmark()) && few.sameButSteps(many)) {
                    steps.add(new Row(
                            STEP,
                            few.withoutSteps(),
                            Math.min(few.samples(), many.samples()),
                            (many.medianMs() - few.medianMs()) / more,
                            (many.meanMs() - few.meanMs()) / more,
                            null));
                }
            }
        }
        return steps;
    }

    private static int stepsOf(Row row) {
        return Integer.parseInt(row.parameters().getOrDefault("steps", "0"));
    }

    /** Writes {@code name.json} and {@code name.md} into {@code folder}, made if absent; each appears whole or not at all. */
    void write(Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        replace(folder.resolve(name + ".json"), JSON.writeValueAsString(this) + "\n");
        replace(folder.resolve(name + ".md"), markdown());
    }

    private static void replace(Path file, String text) throws IOException {
        Path beside = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            Files.writeString(beside, text);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    /** The page: machine, what was measured, and the comparison where there is a peer. */
    String markdown() {
        StringBuilder page = new StringBuilder();
        page.append("# Benchmarks of ")
                .append(date)
                .append(", ")
                .append(machine.cpu())
                .append("\n\n");
        page.append(effort)
                .append(" Times in milliseconds; the error is half the 99.9 % confidence interval of the mean.\n\n");
        if (machine.wasBusy()) {
            page.append("**The machine was busy when the run began (load ")
                    .append(machine.loadBefore())
                    .append("): these times are too long, and ratios mean nothing.**\n\n");
        }
        machineTable(page);
        comparison(page);
        page.append("| benchmark | parameters | samples | median | mean | error |\n|---|---|--:|--:|--:|--:|\n");
        for (Row row : rows) {
            page.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %d | %s | %s | %s |%n",
                    row.benchmark(),
                    row.parameterText(),
                    row.samples(),
                    milliseconds(row.medianMs()),
                    milliseconds(row.meanMs()),
                    row.errorMs() == null ? "" : milliseconds(row.errorMs())));
        }
        return page.toString();
    }

    private void machineTable(StringBuilder page) {
        page.append("| | |\n|---|---|\n");
        line(page, "processor", machine.cpu() + ", " + machine.cores() + " logical cores");
        line(page, "vector extensions", String.join(" ", machine.vectorFlags()));
        line(page, "memory", machine.memoryGib() + " GiB");
        line(page, "system", machine.os());
        line(page, "Java", machine.jvm());
        line(page, "JVM flags", "`" + String.join(" ", machine.jvmFlags()) + "`");
        line(
                page,
                "libraries",
                "ND4J " + machine.nd4j() + ", OpenBLAS " + machine.openblas() + ", JMH " + machine.jmh());
        line(page, "commit", machine.commit());
        line(page, "load before the run", String.valueOf(machine.loadBefore()));
        if (!peer.isEmpty()) {
            line(page, "beside it", peer);
        }
        page.append('\n');
    }

    private static void line(StringBuilder page, String name, String value) {
        page.append("| ")
                .append(name)
                .append(" | ")
                .append(value.isBlank() ? "unknown" : value)
                .append(" |\n");
    }

    private void comparison(StringBuilder page) {
        StringBuilder table = new StringBuilder();
        for (Pair pair : PAIRS) {
            rows.stream()
                    .filter(row -> row.benchmark().equals(pair.ours))
                    .forEach(ours -> twin(ours, pair)
                            .ifPresent(theirs -> table.append(String.format(
                                    Locale.ROOT,
                                    "| %s | %s | %s | %s | %s | %.2f |%n",
                                    ours.benchmark(),
                                    theirs.benchmark(),
                                    ours.parameterText(),
                                    milliseconds(ours.medianMs()),
                                    milliseconds(theirs.medianMs()),
                                    ours.medianMs() / theirs.medianMs()))));
        }
        if (!table.isEmpty()) {
            page.append(
                            "| perturb4j | PyTorch | parameters | perturb4j | PyTorch | ratio |\n|---|---|---|--:|--:|--:|\n")
                    .append(table)
                    .append("\nMedians; a ratio above 1 means that perturb4j is slower.\n\n");
        }
    }

    private Optional<Row> twin(Row ours, Pair pair) {
        return rows.stream()
                .filter(row ->
                        row.benchmark().equals(pair.theirs) && row.parameters().equals(ours.parameters()))
                .findFirst();
    }

    /** Three significant digits. */
    private static String milliseconds(double ms) {
        int decimals = ms == 0 ? 0 : (int) Math.max(0, 2 - Math.floor(Math.log10(Math.abs(ms))));
        return String.format(Locale.ROOT, "%." + decimals + "f", ms);
    }
}
