package io.github.perturb4j.cli.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perturb4j.attacks.diagnosis.Diagnosis;
import io.github.perturb4j.attacks.diagnosis.DiagnosisSettings;
import io.github.perturb4j.attacks.diagnosis.Status;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.cli.CliRun;
import io.github.perturb4j.cli.output.Errors;
import io.github.perturb4j.cli.output.Json;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.Normalisation;
import io.github.perturb4j.resnet.data.scenes.Scenes;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.resnet.image.Png;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class DiagnoseCommandTest {
    @TempDir
    private Path folder;

    private static void assertNothingRaised(CliRun run) {
        assertThat(run.err()).isEmpty();
        assertNothingFound(run);
    }

    private static void assertNothingFound(CliRun run) {
        assertThat(run.json().path("findings")).hasSize(Diagnosis.checkNames().size());
        assertThat(run.json().path("findings"))
                .allSatisfy(f ->
                        assertThat(f.path("status").asText()).as(f.toString()).isEqualTo("passed"));
        assertThat(run.code()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"resnet20_scenes, 4/255, 10", "resnet20_scenes_robust, 8/255, 6"})
    void theIncludedModelsRaiseNothing(String model, String epsilon, int images) {
        assertNothingRaised(CliRun.of(
                "diagnose",
                "scenes",
                "--model",
                model,
                "--epsilon",
                epsilon,
                "--limit",
                images,
                "--queries",
                50,
                "--json"));
    }

    @ParameterizedTest
    @Tag("slow")
    @CsvSource({"resnet20_scenes, 4/255, linf", "resnet20_scenes_robust, 8/255, linf", "resnet20_scenes_robust, 1, l2"})
    void theIncludedModelsRaiseNothingOnFiftyImages(String model, String epsilon, String norm) {
        assertNothingRaised(
                CliRun.of("diagnose", "scenes", "--model", model, "--epsilon", epsilon, "--norm", norm, "--json"));
    }

    @Test
    void aPublishedNetworkRaisesNothing() {
        Path real = null;
        for (Path at = Path.of("").toAbsolutePath(); at != null && real == null; at = at.getParent()) {
            Path candidate = at.resolveSibling("shared").resolve("real");
            real = Files.isDirectory(candidate) ? candidate : null;
        }
        Assumptions.assumeTrue(real != null, "skipped: no folder ../shared/real beside the project");

        CliRun run = CliRun.of(
                "diagnose",
                real.resolve("cifar10-test"),
                "--model",
                "resnet20_cifar",
                "--weights",
                real.resolve("resnet20-12fca82f.th"),
                "--epsilon",
                "1/255",
                "--limit",
                12,
                "--queries",
                50,
                "--json");
        assertThat(run.err().lines().toList())
                .singleElement()
                .asString()
                .contains("took the state dict under 'state_dict'", "took the names behind 'module.'");
        assertNothingFound(run);
    }

    @Test
    void anAttackThatIsTooWeakFailsAndTheFilesSayWhy() throws IOException {
        CliRun run = CliRun.of(
                "diagnose",
                "scenes",
                "--model",
                "resnet20_scenes",
                "--surrogate",
                "resnet20_scenes_robust",
                "--epsilon",
                "4/255",
                "--limit",
                8,
                "--queries",
                10,
                "--attack",
                "pgd:steps=2,step-size=0.02eps,random-start=false",
                "--out",
                folder.resolve("out"));

        assertThat(run.code()).isEqualTo(Errors.FAILURE);
        assertThat(run.err()).isEmpty();
        JsonNode json = Json.read(Files.readString(folder.resolve("out/diagnosis.json")));
        assertThat(json.path("surrogate").asText()).isEqualTo("resnet20_scenes_robust");
        assertThat(json.path("failed").asInt()).isPositive();
        JsonNode moreSteps = json.path("findings").get(Diagnosis.checkNames().indexOf("more-steps"));
        assertThat(moreSteps.path("status").asText()).isEqualTo("failed");
        assertThat(run.out())
                .contains("FAILED      more-steps: ", "-> use more steps", json.path("failed") + " failed");
        assertThat(Files.readString(folder.resolve("out/report.html")))
                .startsWith("<!DOCTYPE html>")
                .contains(escaped(moreSteps.path("evidence").asText().substring(1)));
        theVerdictsComeFirst(Files.readString(folder.resolve("out/report.html")), json);
    }

    /** A row for each check, the worst on top, each a link to what was found. */
    private static void theVerdictsComeFirst(String page, JsonNode json) {
        int table = page.indexOf("<table");
        assertThat(table).isPositive().isLessThan(page.indexOf("<h2>Failed</h2>"));
        String rows = page.substring(table, page.indexOf("</table>"));
        List<String> order = List.of("failed", "suspicious", "passed", "not run");
        List<Integer> ranks = new ArrayList<>();
        Matcher row = Pattern.compile("href=\"#([a-z0-9-]+)\".*?class=\"verdict [a-z]+\">([a-z ]+)<")
                .matcher(rows);
        while (row.find()) {
            assertThat(page).contains("id=\"" + row.group(1) + "\"");
            ranks.add(order.indexOf(row.group(2)));
        }
        assertThat(ranks).hasSize(json.path("findings").size()).isSorted().doesNotContain(-1);
        assertThat(ranks.stream().filter(rank -> rank == 0))
                .hasSize(json.path("failed").asInt());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    @Test
    void aWrongNormalisationIsFoundAndNamed() {
        Architecture architecture = Architecture.RESNET20_SCENES;
        Classifier classifier = Classifier.of(
                architecture, architecture.embeddedWeights().orElseThrow().read(), DataType.FLOAT);
        Scenes scenes = Scenes.test(15);
        INDArray images = Memory.uninitialized(DataType.FLOAT, 15, 3, 48, 48);
        for (int i = 0; i < 15; i++) {
            double[] pixels = Span.of(Pixels.toFloat(scenes.image(i))).toDoubles();
            Span.of(images).put((long) i * pixels.length, pixels, 0, pixels.length);
        }

        Diagnosis diagnosis = Diagnosis.of(
                x -> classifier.apply(Normalisation.IMAGENET.apply(x)),
                images,
                IntStream.range(0, 15).map(scenes::label).toArray(),
                DiagnosisSettings.of(Norm.LINF, 4 / 255.0, PixelBox.UNIT).withQueries(10));

        assertThat(diagnosis.finding("clean-accuracy").status())
                .as(diagnosis.toString())
                .isEqualTo(Status.FAILED);
        assertThat(diagnosis.finding("clean-accuracy").evidence()).contains("ImageNet's normalisation undone");
    }

    @Test
    void anUnreadableImageIsLeftOutAndCounted() throws IOException {
        Scenes scenes = Scenes.test(4);
        for (int i = 0; i < 4; i++) {
            Path file = folder.resolve("data")
                    .resolve(scenes.classNames().name(scenes.label(i)))
                    .resolve("a.png");
            Files.createDirectories(file.getParent());
            Png.write(scenes.image(i), file);
        }
        Files.writeString(
                folder.resolve("data")
                        .resolve(scenes.classNames().name(scenes.label(1)))
                        .resolve("a.png"),
                "no");

        CliRun run =
                CliRun.of("diagnose", folder.resolve("data"), "--model", "resnet20_scenes", "--queries", 10, "--json");

        assertThat(run.json().path("n").asInt()).isEqualTo(3);
        assertThat(run.json().path("skipped").asInt()).isEqualTo(1);
        assertThat(run.err()).startsWith("perturb4j: left out: ").contains("a.png");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--epsilon 8 | did you mean 8/255?",
                "--epsilon 0 | needs an epsilon above 0",
                "--norm l2 | needs an --epsilon",
                "--limit 0 | at least 1",
                "--queries 0 | queries must be at least 1",
                "--attack cw | an attack inside a ball of given radius",
                "--attack nothing | there is no attack 'nothing'",
                "--surrogate resnet99 | '--surrogate': ",
                "--surrogate resnet20_cifar | no official weights of resnet20_cifar",
            })
    void badUsageIsExplained(String options, String message) {
        Object[] args = ("diagnose scenes --model resnet20_scenes " + options).split(" ");

        CliRun run = CliRun.of(args);

        assertThat(run.code()).isEqualTo(Errors.USAGE);
        assertThat(run.err()).contains(message).hasLineCount(1);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void dataThatIsNotThereIsNamed() {
        CliRun run = CliRun.of("diagnose", folder.resolve("none"), "--model", "resnet20_scenes");

        assertThat(run.code()).isEqualTo(Errors.FAILURE);
        assertThat(run.err()).contains(folder.resolve("none").toString()).hasLineCount(1);
    }
}
