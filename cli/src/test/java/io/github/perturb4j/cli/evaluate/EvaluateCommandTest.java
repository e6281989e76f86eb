package io.github.perturb4j.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.perturb4j.cli.CliRun;
import io.github.perturb4j.cli.Xml;
import io.github.perturb4j.cli.output.Errors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class EvaluateCommandTest {
    private static final int N = 10;
    private static final String ATTACKS = "fgsm,pgd:steps=4,step-size=1/255,deepfool:steps=5";
    private static final String EPSILONS = "0,1/255,0.02";

    @TempDir
    static Path folder;

    private static Path data;
    private static Path out;
    private static CliRun run;

    @TempDir
    private Path fresh;

    @BeforeAll
    static void evaluate() throws IOException {
        data = EvaluateInputs.scenes(folder.resolve("scenes"), N);
        Files.writeString(data.resolve("pig").resolve("000.png"), "this is no picture");
        out = folder.resolve("out");
        run = EvaluateInputs.run(data, out, "--attacks", ATTACKS, "--epsilons", EPSILONS);
    }

    @Test
    void drawnScenesNeedNoFiles() throws IOException {
        Path drawn = fresh.resolve("drawn");
        Path read = fresh.resolve("read");
        Path files = EvaluateInputs.scenes(fresh.resolve("files"), N);

        CliRun scenes =
                EvaluateInputs.run(Path.of("scenes"), drawn, "--limit", N, "--attacks", "fgsm", "--epsilons", EPSILONS);
        assertThat(EvaluateInputs.run(files, read, "--attacks", "fgsm", "--epsilons", EPSILONS)
                        .code())
                .isZero();

        assertThat(scenes.err()).isEmpty();
        assertThat(scenes.out()).startsWith("resnet20_scenes on scenes: 10 images");
        JsonNode one = summary(drawn);
        JsonNode two = summary(read);
        dropSeconds(one);
        dropSeconds(two);
        assertThat(one.path("attacks")).isEqualTo(two.path("attacks")).isNotEmpty();
        assertThat(one.path("clean")).isEqualTo(two.path("clean"));
        CliRun other = CliRun.of("evaluate", "scenes", "--model", "resnet18", "--out", fresh.resolve("other"));
        assertThat(other.code()).isEqualTo(Errors.USAGE);
        assertThat(other.err()).contains("does not know the drawn scenes");
    }

    private static JsonNode summary(Path out) throws IOException {
        return new ObjectMapper().readTree(out.resolve("summary.json").toFile());
    }

    private static void dropSeconds(JsonNode summary) {
        summary.path("attacks").forEach(byEpsilon -> byEpsilon.forEach(row -> ((ObjectNode) row).remove("seconds")));
    }

    private static List<String> keys(JsonNode object) {
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    @Test
    void theSummaryHasAllThatWasAskedFor() throws IOException {
        JsonNode summary = summary(out);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(keys(summary))
                .containsExactly(
                        "model",
                        "weights_sha256",
                        "n",
                        "skipped",
                        "clean_correct",
                        "attacks",
                        "worst_case",
                        "minimal",
                        "settings");
        assertThat(keys(summary.path("attacks")))
                .containsExactly("fgsm", "pgd:steps=4,step-size=1/255", "deepfool:steps=5");
        assertThat(keys(summary.path("minimal"))).containsExactly("deepfool:steps=5");
        summary.path("attacks").forEach(byEpsilon -> {
            assertThat(keys(byEpsilon)).containsExactly("0", "1/255", "0.02");
            byEpsilon.forEach(row -> assertThat(keys(row))
                    .containsExactly("correct", "success", "forward_passes", "gradient_calls", "seconds"));
        });
        assertThat(keys(summary.path("minimal").path("deepfool:steps=5")))
                .containsExactly("norm", "median", "success", "of");
    }

    @Test
    void numbersFitTogether() throws IOException {
        JsonNode summary = summary(out);
        int right = summary.path("clean_correct").asInt();

        assertThat(summary.path("n").asInt()).isEqualTo(N);
        assertThat(summary.path("skipped").asInt()).isEqualTo(1);
        assertThat(right).isGreaterThan(N / 2);
        for (String epsilon : EPSILONS.split(",", -1)) {
            int worst = summary.path("worst_case").path(epsilon).path("correct").asInt(-1);
            summary.path("attacks").forEach(byEpsilon -> {
                JsonNode row = byEpsilon.path(epsilon);
                assertThat(row.path("correct").asInt() + row.path("success").asInt())
                        .isEqualTo(right);
                assertThat(worst).isBetween(0, row.path("correct").asInt());
            });
        }
        assertThat(summary.path("worst_case").path("0").path("correct").asInt()).isEqualTo(right);
        assertThat(summary.path("worst_case").path("0.02").path("correct").asInt())
                .isLessThan(right);
        assertThat(summary.path("minimal").path("deepfool:steps=5").path("of").asInt())
                .isEqualTo(right);
    }

    @Test
    void theTextHasIntervalsAndWhatWasSkipped() {
        assertThat(run.out())
                .contains("1 image could not be read:", "000.png", "clean accuracy ", "worst case", "nearest")
                .containsPattern("\\d+\\.\\d% \\[\\d+\\.\\d, \\d+\\.\\d]");
    }

    @Test
    void samplesAreALineEach() throws IOException {
        List<String> lines = Files.readAllLines(out.resolve("samples.csv"));

        assertThat(lines).hasSize(N + 2);
        assertThat(lines.get(0))
                .startsWith("sample,image,label,status,clean,label_probability,smallest_epsilon,distance,fgsm @ 0,")
                .contains("\"pgd:steps=4,step-size=1/255 @ 1/255\"");
        assertThat(lines.stream().filter(l -> l.contains(",skipped,")))
                .singleElement()
                .asString()
                .contains("pig/000.png");
        assertThat(lines.stream().skip(1).map(l -> l.split(",", -1)[0]))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(0, N).mapToObj(Integer::toString).toList());
    }

    @Test
    void theReportStandsAlone() throws IOException {
        String page = Files.readString(out.resolve("report.html"));
        Document document = Xml.parse(page.substring(page.indexOf("<html")));

        assertThat(page.split("<svg [^>]*role=\"img\"", -1)).as("one chart").hasSize(2);
        assertThat(document.getElementsByTagName("img").getLength()).isGreaterThanOrEqualTo(6);
        assertThat(page)
                .contains("Robust accuracy", "The least robust images", "The most robust images", "Settings", "000.png")
                .doesNotContain("src=\"http", "<script");
    }

    @Test
    void theChartTheTableAndTheLinesNameTheSameRadii() throws IOException {
        String page = Files.readString(out.resolve("report.html"));
        List<String> radii = List.of(EPSILONS.split(","));
        String chart = page.substring(page.indexOf("<svg"), page.indexOf("</svg>"));
        List<String> axis = Pattern.compile("<text[^>]*text-anchor=\"middle\"[^>]*>([^<]*)</text>")
                .matcher(chart)
                .results()
                .map(text -> text.group(1))
                .toList();
        String heading = page.substring(page.indexOf("<thead>"), page.indexOf("</thead>"));
        String csv = Files.readAllLines(out.resolve("samples.csv")).get(0);

        assertThat(axis.get(axis.size() - 1)).isEqualTo("L-inf epsilon");
        assertThat(radii)
                .containsAll(axis.stream()
                        .limit(axis.size() - 1)
                        .filter(label -> !label.equals("0"))
                        .toList());
        for (String radius : radii) {
            assertThat(heading).contains(">" + radius + "</th>");
            assertThat(csv).contains(" @ " + radius);
        }
        assertThat(page).doesNotContain(">linf<", ">l2<");
    }

    @Test
    void batchesThreadsAndTheWayThroughTheNetworkMakeNoDifference() throws IOException {
        CliRun other = EvaluateInputs.run(
                data, fresh, "--attacks", ATTACKS, "--epsilons", EPSILONS, "--batch-size", 3, "--json", "--no-timings");
        JsonNode whole = summary(out);
        JsonNode small = summary(fresh);

        assertThat(other.code()).as(other.err()).isZero();
        assertThat(other.json()).isEqualTo(small);
        assertThat(small.path("attacks").path("fgsm").path("0").path("seconds").isNull())
                .isTrue();
        dropSeconds(whole);
        dropSeconds(small);
        assertThat(small).isEqualTo(whole);
        assertThat(fresh.resolve("samples.csv")).hasSameBinaryContentAs(out.resolve("samples.csv"));
    }

    /** Every prefix of the log is what a killed run may leave, whole lines or not. */
    @Test
    void aTornLogEndsAsTheWholeOne() throws IOException {
        byte[] log = Files.readAllBytes(out.resolve(SampleLog.FILE));
        int[] lengths = {7, log.length / 2 + 11, log.length - 1, log.length};
        for (int i = 0; i < lengths.length; i++) {
            Path torn = Files.createDirectory(fresh.resolve("torn" + i));
            Files.write(torn.resolve(SampleLog.FILE), Arrays.copyOf(log, lengths[i]));

            CliRun resumed = EvaluateInputs.run(
                    data, torn, "--attacks", ATTACKS, "--epsilons", EPSILONS, "--batch-size", 4, "--resume");

            assertThat(resumed.code()).as(resumed.err()).isZero();
            JsonNode summary = summary(torn);
            JsonNode whole = summary(out);
            dropSeconds(summary);
            dropSeconds(whole);
            assertThat(summary).isEqualTo(whole);
            assertThat(torn.resolve("samples.csv")).hasSameBinaryContentAs(out.resolve("samples.csv"));
        }
        Path all = fresh.resolve("torn3");
        assertThat(all.resolve("summary.json")).hasSameBinaryContentAs(out.resolve("summary.json"));
        assertThat(all.resolve("report.html")).hasSameBinaryContentAs(out.resolve("report.html"));
        assertThat(all.resolve(SampleLog.FILE)).hasBinaryContent(log);
    }

    @Test
    void itGoesOnWhateverTheDataIsCalled() throws IOException {
        Object[] settings = {"--attacks", "fgsm", "--epsilons", "0", "--json"};
        assertThat(EvaluateInputs.run(data, fresh, settings).code()).isZero();
        Path same = data.resolve("..").resolve(data.getFileName());

        CliRun resumed = EvaluateInputs.run(
                same, fresh, "--attacks", "fgsm", "--epsilons", "0", "--json", "--resume", "--limit", N + 1);

        assertThat(resumed.code()).as(resumed.err()).isZero();
        JsonNode shown = resumed.json().path("settings");
        assertThat(shown.path("data").asText()).isEqualTo(same.toString());
        assertThat(shown.path("limit").asInt()).isEqualTo(N + 1);
        assertThat(resumed.err()).contains("going on: " + (N + 1) + " of " + (N + 1) + " images done");
    }

    @Test
    void imagesLeftOutAreNamedOnceAndCounted() throws IOException {
        Path pigs = EvaluateInputs.scenes(fresh.resolve("data"), 1).resolve("pig");
        Files.createDirectories(pigs);
        for (int i = 0; i < 13; i++) {
            Files.writeString(pigs.resolve("broken" + i + ".png"), "this is no picture");
        }
        CliRun left = EvaluateInputs.run(
                fresh.resolve("data"), fresh.resolve("out"), "--attacks", "fgsm", "--epsilons", "1/255", "--json");

        assertThat(left.json().path("skipped").asInt()).isEqualTo(13);
        assertThat(left.err().lines()).hasSize(11).allMatch(line -> line.startsWith("perturb4j: left out: "));
        assertThat(left.err())
                .containsSubsequence("broken0.png", "broken1.png")
                .endsWith("left out: 3 more" + System.lineSeparator());
    }

    @Test
    void aCsvFileOfTheSameImagesGivesTheSameCounts() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(out.resolve("samples.csv"))) {
            String[] fields = line.split(",", -1);
            lines.add(lines.isEmpty() ? "path,label" : data.resolve(fields[1]) + "," + fields[2]);
        }
        Path csv = Files.write(fresh.resolve("images.csv"), lines);

        CliRun listed = EvaluateInputs.run(
                csv, fresh.resolve("out"), "--attacks", "fgsm", "--epsilons", EPSILONS, "--json", "--limit", N + 1);

        JsonNode expected = summary(out).path("attacks").path("fgsm");
        assertThat(listed.code()).as(listed.err()).isZero();
        assertThat(listed.json().path("attacks").path("fgsm").path("1/255").path("correct"))
                .isEqualTo(expected.path("1/255").path("correct"));
        assertThat(listed.json().path("skipped").asInt()).isEqualTo(1);
    }
}
