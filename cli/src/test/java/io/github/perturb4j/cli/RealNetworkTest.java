package io.github.perturb4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands on a published CIFAR-10 network and images of its test set, which lie beside the checkout where they are at
 * all.
 */
class RealNetworkTest {
    private static Path real;

    @TempDir
    private Path folder;

    @BeforeAll
    static void find() {
        for (Path at = Path.of("").toAbsolutePath(); at != null && real == null; at = at.getParent()) {
            Path candidate = at.resolve("shared").resolve("real");
            real = Files.isDirectory(candidate) ? candidate : null;
        }
        assumeTrue(real != null, "no folder ../shared/real beside the checkout");
    }

    private static Path weights() {
        return real.resolve("resnet20-12fca82f.th");
    }

    private static Path image(String name) {
        return real.resolve("cifar10-test").resolve(name).resolve("0000.png");
    }

    @Test
    void convertedWeightsClassifyAsTheCheckpointDoes() {
        Path converted = folder.resolve("resnet20.safetensors");
        assertThat(CliRun.of("convert", weights(), converted, "--model", Inputs.MODEL)
                        .code())
                .isZero();

        JsonNode before = CliRun.of(
                        "classify", image("frog"), "--model", Inputs.MODEL, "--weights", weights(), "--json")
                .json();
        JsonNode after = CliRun.of("classify", image("frog"), "--model", Inputs.MODEL, "--weights", converted, "--json")
                .json();

        assertThat(after).isEqualTo(before);
        assertThat(after.path("top").path(0).path("name").asText()).isEqualTo("frog");
    }

    @Test
    void theTutorialsStory() {
        JsonNode json = CliRun.of(
                        "attack",
                        image("ship"),
                        "--model",
                        Inputs.MODEL,
                        "--weights",
                        weights(),
                        "--attack",
                        "pgd",
                        "--epsilon",
                        "8/255",
                        "--target",
                        "airplane",
                        "--out",
                        folder.resolve("out"),
                        "--json")
                .json();

        assertThat(json.path("clean").path("name").asText()).isEqualTo("ship");
        assertThat(json.path("adversarial").path("name").asText()).isEqualTo("airplane");
        assertThat(json.path("adversarial").path("probability").asDouble()).isGreaterThan(0.9);
        assertThat(json.path("png").path("success").asBoolean()).isTrue();
        assertThat(json.path("linf").asDouble()).isLessThanOrEqualTo(8 / 255.0);
    }
}
