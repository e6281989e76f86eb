package io.github.perturb4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final Map<String, String> RESNET = Map.of("architecture", "resnet50", "batch", "1");

    private static Row pgd(int steps, double ms) {
        return new Row(
                "AttackBenchmark.pgd",
                Map.of("architecture", "resnet50", "batch", "1", "steps", String.valueOf(steps)),
                9,
                ms,
                ms + 1,
                0.5);
    }

    private static Report report(double load, Row... rows) {
        return new Report("2026-11-22", "Briefly.", MachineTest.machine("A CPU", load), "PyTorch 2", List.of(rows));
    }

    @Test
    void stepIsTheDifferenceOfTwoRuns() {
        List<Row> steps = Report.steps(
                List.of(pgd(1, 500), pgd(5, 1300), new Row("NetworkBenchmark.forward", RESNET, 9, 100, 100, null)));

        assertThat(steps).containsExactly(new Row("AttackBenchmark.step", RESNET, 9, 200, 200, null));
    }

    @Test
    void networksOfDifferentNamesGiveNoStep() {
        Row other = new Row(
                "AttackBenchmark.pgd",
                Map.of("architecture", "resnet18", "batch", "1", "steps", "1"),
                9,
                100,
                100,
                null);

        assertThat(Report.steps(List.of(pgd(5, 1300), other))).isEmpty();
    }

    @Test
    void pageComparesWithPyTorch() {
        String page = report(
                        0,
                        new Row("NetworkBenchmark.inputGradient", RESNET, 9, 250, 251, 2.0),
                        new Row("PyTorch.inputGradient", RESNET, 9, 125, 126, 1.0))
                .markdown();

        assertThat(page)
                .contains("| NetworkBenchmark.inputGradient | PyTorch.inputGradient |"
                        + " architecture=resnet50 batch=1 | 250 | 125 | 2.00 |")
                .contains("| A CPU, 2 logical cores |")
                .doesNotContain("busy");
    }

    @Test
    void pageSaysThatTheMachineWasBusy() {
        assertThat(report(3.5, pgd(1, 5)).markdown()).contains("**The machine was busy when the run began (load 3.5)");
    }

    @Test
    void filesAppearWhole(@TempDir Path folder) throws IOException {
        Path results = folder.resolve("results");
        Report report = report(0, pgd(1, 5));
        report.write(results, "today");
        report.write(results, "today");

        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(results)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        assertThat(names).containsExactlyInAnyOrder("today.json", "today.md");
        JsonNode json =
                new ObjectMapper().readTree(results.resolve("today.json").toFile());
        assertThat(json.at("/machine/cpu").asText()).isEqualTo("A CPU");
        assertThat(json.at("/results/0/median_ms").asDouble()).isEqualTo(5);
        assertThat(json.at("/results/0/parameters/steps").asText()).isEqualTo("1");
    }
}
