package io.github.perturb4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final Line STEP = new Line("network.step", Map.of("architecture", "resnet50", "batch", "1"));
    private static final Line ATTACK = new Line("process.attack", Map.of("architecture", "resnet50", "steps", "30"));
    private static final Line RELU = new Line("op.forward", Map.of("op", "RELU"));

    @Test
    void pageHasATableOfTimesAndRatios() {
        String page = new BenchPage(
                        Reports.of(
                                Row.of(STEP, Report.OURS, List.of(TimeSamples.of(90), TimeSamples.of(110))),
                                Row.of(STEP, "pytorch eager", List.of(TimeSamples.of(180), TimeSamples.of(220))),
                                Row.of(STEP, "pytorch tutorial", List.of(TimeSamples.of(400), TimeSamples.of(400))),
                                Reports.row(RELU, Report.OURS, 0.0301),
                                Reports.row(RELU, "djl", 0.0602)),
                        "picture.png")
                .text();

        assertThat(page)
                .contains("# Benchmarks of 2026-11-22, A CPU, 2 threads")
                .contains(
                        "|  |  | perturb4j | pytorch eager | pytorch tutorial | / pytorch eager | / pytorch tutorial |")
                .contains("| network.step | architecture=resnet50 batch=1 | 100 | 200 | 400 |"
                        + " **0.50** (0.50-0.50) | **0.25** (0.23-0.28) |")
                .contains("| op.forward | RELU | 0.0301 | 0.0602 | **0.50** (0.50-0.50) |")
                .contains("![ratios](picture.png)", "| peers | PyTorch 2 |", "samediff, op.vjp op=ABS: no such op")
                .doesNotContain("busy (");
    }

    @Test
    void pageLeavesOutWhatWasNotMeasured() {
        String page = new BenchPage(Reports.of(Reports.row(RELU, Report.OURS, 1)), "picture.png").text();

        assertThat(page).contains("| op.forward | RELU | 1.00 |").doesNotContain("## Programs");
    }

    @Test
    void pageShowsMemoryOfPrograms() {
        Row row = Row.of(
                ATTACK,
                Report.OURS,
                List.of(new TimeSamples(new double[] {5000}, 500.4), new TimeSamples(new double[] {5200}, 520.0)));

        assertThat(row.peakMib()).isEqualTo(520);
        assertThat(new BenchPage(Reports.of(row), "p.png").text()).contains("| 5100, 520 MiB |");
    }

    @Test
    void pageSaysThatTheMachineWasBusy() {
        String page = new BenchPage(
                        Reports.of(MachineTest.machine("A CPU", 1.5), Reports.row(RELU, Report.OURS, 1)), "p.png")
                .text();

        assertThat(page).contains("**The machine was busy (1.5 cores before the run, 1.5 after it)");
    }

    @Test
    void whatIsWrittenCanBeRead(@TempDir Path folder) throws IOException {
        Path results = folder.resolve("results");
        Report report = Reports.of(Reports.row(STEP, Report.OURS, 1, 2, 4), Reports.row(STEP, "djl", 2));
        report.write(results, "today");
        report.write(results, "today");

        try (Stream<Path> files = Files.list(results)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("today.json", "today.md");
        }
        Report read = Report.read(results.resolve("today.json"));
        assertThat(read).isEqualTo(report);
        assertThat(read.ratio(STEP, "djl")).contains(1.0);
    }

    @Test
    void plotIsDrawnWhereThereAreRatios(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("plot.png");

        assertThat(Plot.draw(Reports.of(Reports.row(STEP, Report.OURS, 1)), file))
                .isFalse();
        assertThat(file).doesNotExist();
        assumeTrue(hasFonts(), "no fonts on this machine");
        assertThat(Plot.draw(
                        Reports.of(
                                Reports.row(STEP, Report.OURS, 1),
                                Reports.row(STEP, "djl", 2),
                                Reports.row(RELU, Report.OURS, 3),
                                Reports.row(RELU, "samediff", 2)),
                        file))
                .isTrue();
        assertThat(javax.imageio.ImageIO.read(file.toFile()).getWidth()).isGreaterThan(800);
    }

    private static boolean hasFonts() {
        try {
            return new Font(Font.SANS_SERIF, Font.PLAIN, 12)
                            .getStringBounds("1", new FontRenderContext(null, true, true))
                            .getWidth()
                    > 0;
        } catch (LinkageError | RuntimeException e) {
            return false;
        }
    }
}
