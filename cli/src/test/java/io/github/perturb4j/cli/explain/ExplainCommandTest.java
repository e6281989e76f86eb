package io.github.perturb4j.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perturb4j.cli.CliRun;
import io.github.perturb4j.cli.output.Json;
import io.github.perturb4j.resnet.data.scenes.Scenes;
import io.github.perturb4j.resnet.image.ImageFile;
import io.github.perturb4j.resnet.image.Png;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainCommandTest {
    @TempDir
    private Path folder;

    private Path image;
    private Path out;

    @BeforeEach
    void drawScene() {
        image = folder.resolve("scene.png");
        out = folder.resolve("why");
        Png.write(Scenes.test(1).image(0), image);
    }

    private CliRun explain(Object... more) {
        List<Object> all = new ArrayList<>(List.of("explain", image, "--model", "resnet20_scenes", "--out", out));
        all.addAll(List.of(more));
        return CliRun.of(all.toArray());
    }

    @Test
    void theFolderHasThePageThePicturesAndTheNumbers() throws IOException {
        CliRun run = explain("--grid", "5", "--steps", "16", "--samples", "2");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("curvature along the gradient", "largest eigenvalue of the Hessian", "sign x random")
                .contains("integrated-gradients", "completeness error");
        List<String> pictures = List.of(
                "saliency.png",
                "gradient-x-input.png",
                "integrated-gradients.png",
                "smoothgrad.png",
                "landscape-lines.png",
                "landscape-sign-random.png");
        for (String picture : pictures) {
            assertThat(ImageFile.read(out.resolve(picture)).width()).as(picture).isGreaterThan(200);
        }
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.startsWith(".")))
                    .contains("explain.html", "explain.json")
                    .hasSize(pictures.size() + 2);
        }
        assertThat(out.resolve("explain.html")).content().contains("Which pixels it hangs on", "data:image/png");
    }

    @Test
    void theNumbersSayWhatWasSeen() throws IOException {
        JsonNode printed = explain("--grid", "5", "--steps", "16", "--samples", "2", "--json")
                .soundJson();
        JsonNode json = Json.read(Files.readString(out.resolve("explain.json")));
        assertThat(json).isEqualTo(printed);
        assertThat(json.path("format").asText()).isEqualTo("perturb4j-explain/1");
        JsonNode landscape = json.path("landscape");
        assertThat(landscape.path("grid").path("radius").asDouble()).isCloseTo(8 / 255.0, within(1e-5));
        JsonNode plane = landscape.path("slices").path(3);
        assertThat(plane.path("losses")).hasSize(25);
        assertThat(plane.path("losses").path(12)).isEqualTo(landscape.path("loss"));
        assertThat(plane.path("section")).hasSize(144);
        JsonNode bend = landscape.path("curvature");
        assertThat(bend.path("dominant").path("value").asDouble())
                .isGreaterThanOrEqualTo(bend.path("along_gradient").asDouble() * (1 - 1e-3));
        JsonNode integrated = landscape.path("attributions").path(2);
        assertThat(integrated.path("sum").asDouble())
                .isCloseTo(integrated.path("difference").asDouble(), within(1e-2));
        assertThat(integrated.path("completeness_error").asDouble()).isLessThan(0.01);
        assertThat(Base64.getDecoder().decode(integrated.path("bytes").asText()))
                .hasSize(48 * 48);
    }

    @Test
    void theSameSeedGivesTheSameFilesAndAnotherOtherDirections() throws IOException {
        String[] quick = {"--method", "smoothgrad", "--samples", "2", "--landscape", "random", "--grid", "5"};
        explain((Object[]) quick);
        String first = Files.readString(out.resolve("explain.json"));
        explain((Object[]) quick);
        assertThat(out.resolve("explain.json")).hasContent(first);
        Object[] other =
                Stream.concat(Stream.of(quick), Stream.of("--seed", "1")).toArray();
        explain(other);
        assertThat(Files.readString(out.resolve("explain.json"))).isNotEqualTo(first);
    }

    @Test
    void towardsATargetTheDifferenceOfLogitsDoesNotBend() {
        JsonNode json = explain("--target", "teapot", "--method", "none", "--landscape", "none", "--json")
                .soundJson();
        assertThat(json.path("loss").asText()).startsWith("CE(").contains(" - CE(teapot)");
        assertThat(json.path("landscape")
                        .path("curvature")
                        .path("dominant")
                        .path("value")
                        .asDouble())
                .isZero();
        assertThat(json.path("landscape").path("slices")).isEmpty();
        assertThat(json.path("landscape").path("attributions")).isEmpty();
    }

    @Test
    void aBaselineMayBeAnImage() {
        JsonNode json = explain(
                        "--method",
                        "integrated-gradients",
                        "--baseline",
                        image,
                        "--landscape",
                        "none",
                        "--no-curvature",
                        "--json")
                .soundJson();
        JsonNode own = json.path("landscape").path("attributions").path(0);
        assertThat(own.path("sum").asDouble()).isZero();
        assertThat(own.path("difference").asDouble()).isZero();
        assertThat(json.path("landscape").path("curvature").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "--label, zebra-crossing-thing, --label",
        "--method, salience, did you mean 'saliency'",
        "--landscape, sgn, did you mean 'sign'",
        "--landscape, 'sign,sign', two different ones",
        "--grid, 0, 'an odd number from 3 to 201, found 0'",
        "--grid, 999, 'an odd number from 3 to 201, found 999'",
        "--radius, -1, --radius",
        "--radius, 0, 'expected a number above 0'",
        "--steps, 0, 'expected a number from 1 to 10000, found 0'",
        "--samples, 0, 'expected a number from 1 to 10000, found 0'",
        "--sigma, 2, 'expected a number from 0 to 1'",
        "--norm, l1, 'linf or l2, found l1'"
    })
    void badInputIsOneLine(String option, String value, String words) {
        CliRun run = explain(option, value);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines().findFirst().orElseThrow()).contains(words);
        assertThat(out).doesNotExist();
    }
}
