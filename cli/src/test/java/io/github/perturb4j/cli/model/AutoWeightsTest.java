package io.github.perturb4j.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.github.perturb4j.cli.CliRun;
import io.github.perturb4j.cli.Inputs;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.weights.Sha256;
import io.github.perturb4j.weights.published.PublishedWeights;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights by name, with a cache folder of the test's own and a server on this machine for torchvision's. */
class AutoWeightsTest {
    private static final String HOME = "PERTURB4J_HOME";
    private static final String URL = "PERTURB4J_WEIGHTS_URL";

    @TempDir
    private Path folder;

    private final AtomicInteger requests = new AtomicInteger();
    private byte[] served = new byte[0];
    private HttpServer server;
    private Path cache;
    private String base;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            try (exchange) {
                exchange.sendResponseHeaders(served.length == 0 ? 404 : 200, served.length == 0 ? -1 : served.length);
                exchange.getResponseBody().write(served);
            }
        });
        server.start();
        cache = folder.resolve("cache");
        base = "http://127.0.0.1:" + server.getAddress().getPort() + "/models/";
        System.setProperty(HOME, cache.toString());
        System.setProperty(URL, base);
    }

    @AfterEach
    void stopServer() {
        System.clearProperty(HOME);
        System.clearProperty(URL);
        server.stop(0);
    }

    private CliRun classify(Object... more) {
        Stream<Object> args = Stream.of("classify", Inputs.image(folder, 32, 32), "--resize", "none", "--json");
        return CliRun.of(Stream.concat(args, Stream.of(more)).toArray());
    }

    private Path resnet18() {
        return Inputs.weights(folder, "resnet18");
    }

    @Test
    void weightsInTheCacheAreUsedWithoutANetwork() throws IOException {
        Path weights = resnet18();
        Files.createDirectories(cache);
        Files.copy(weights, cache.resolve("resnet18-f37072fd.safetensors"));
        CliRun named = classify("--model", "resnet18", "--weights", weights);

        assertThat(named.code()).as(named.err()).isZero();
        assertThat(classify("--model", "resnet18")).isEqualTo(named);
        assertThat(classify("--model", "resnet18", "--weights", "auto")).isEqualTo(named);
        assertThat(requests).hasValue(0);
    }

    @Test
    void aDownloadIsAnnouncedCheckedAndReadAfterwards() throws IOException {
        Path weights = resnet18();
        served = Files.readAllBytes(weights);
        PublishedWeights published = new PublishedWeights(
                "resnet18", "resnet18-" + Sha256.of(served).substring(0, 8) + ".pth", served.length);
        StringWriter err = new StringWriter();
        Path file = PublishedFile.get(published, new PrintWriter(err));

        assertThat(err.toString())
                .isEqualToNormalizingNewlines(
                        "perturb4j: downloading " + base + published.file() + " (46.8 MB) to " + cache + "\n");
        assertThat(file).isEqualTo(cache.resolve(published.name() + ".safetensors"));
        assertThat(classify("--model", "resnet18", "--weights", file))
                .isEqualTo(classify("--model", "resnet18", "--weights", weights));
        assertThat(PublishedFile.get(published, new PrintWriter(err))).isEqualTo(file);
        assertThat(requests).hasValue(1);
    }

    @Test
    void theHashThatTorchvisionPublishedIsAskedFor() {
        served = "this is no network".getBytes(StandardCharsets.US_ASCII);
        CliRun run = classify("--model", "resnet18");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(2);
        assertThat(run.err())
                .startsWith("perturb4j: downloading " + base + "resnet18-f37072fd.pth (46.8 MB) to " + cache)
                .contains("begins with " + Sha256.of(served).substring(0, 8), "expected f37072fd", "deleted");
        assertThat(cache.toFile().list()).containsExactly("resnet18-f37072fd.lock");
    }

    @Test
    void offlineTheMessageSaysWhichFileToPutWhere() {
        server.stop(0);
        CliRun run = classify("--model", "resnet50");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(2);
        assertThat(run.err())
                .contains(
                        "perturb4j: the weights of resnet50 are not in the cache and could not be downloaded",
                        "put resnet50-0676ba61.pth",
                        "https://download.pytorch.org/models/resnet50-0676ba61.pth",
                        "into the folder " + cache,
                        "or name a file of weights with --weights FILE");
    }

    @Test
    void badUsageIsFoundBeforeADownload() {
        Path missing = folder.resolve("missing.png");
        CliRun image = CliRun.of("classify", missing, "--model", "resnet50");
        assertThat(image.err()).contains(missing.toString());
        CliRun label = CliRun.of(
                "attack",
                Inputs.image(folder, 32, 32),
                "--model",
                "resnet50",
                "--attack",
                "pgd",
                "--label",
                "pigg",
                "--out",
                folder.resolve("out"));
        assertThat(label.code()).isEqualTo(2);
        assertThat(label.err()).contains("there is no class 'pigg'");
        assertThat(requests).hasValue(0);
        assertThat(cache).doesNotExist();
    }

    @Test
    void cifarModelsNeedAFile() {
        for (CliRun run : List.of(
                classify("--model", "resnet20_cifar"), classify("--model", "resnet20_cifar", "--weights", "auto"))) {
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err())
                    .contains("no official weights of resnet20_cifar are published", "name a file with --weights FILE");
        }
        assertThat(requests).hasValue(0);
    }

    @Test
    void aBadMirrorIsNamed() {
        System.setProperty(URL, "ftp://mirror.example/");
        CliRun run = classify("--model", "resnet50");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("PERTURB4J_WEIGHTS_URL", "ftp://mirror.example/", "https");
    }

    @Test
    void theAttackReportsTheHashOfTheFileThatWasRead() throws IOException {
        Path weights = resnet18();
        Files.createDirectories(cache);
        Files.copy(weights, cache.resolve("resnet18-f37072fd.safetensors"));
        CliRun run = CliRun.of(
                "attack",
                Inputs.image(folder, 32, 32),
                "--resize",
                "none",
                "--model",
                "resnet18",
                "--attack",
                "fgsm",
                "--out",
                folder.resolve("out"),
                "--json");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.json().path("weights_sha256").asText()).isEqualTo(Sha256.of(weights));
    }

    @Test
    void modelsSaysWhoseWeightsAreHere() throws IOException {
        Files.createDirectories(cache);
        Files.write(cache.resolve("resnet34-b627a593.pth"), new byte[] {1});
        CliRun run = CliRun.of("models", "--json");
        Map<String, String> weights = new HashMap<>();
        for (JsonNode model : run.json().path("models")) {
            weights.put(model.path("model").asText(), model.path("weights").asText());
        }

        assertThat(weights)
                .hasSize(Architecture.values().length)
                .containsEntry("resnet34", "cached")
                .containsEntry("resnet50", "published")
                .containsEntry("resnet20_cifar", "none")
                .containsEntry("resnet20_scenes", "included");
        assertThat(run.json().path("cache").asText()).isEqualTo(cache.toString());
        assertThat(CliRun.of("models").out())
                .containsPattern("(?m)resnet34 .* cached$")
                .contains("cache folder: " + cache);
    }

    /** Every ImageNet model has published weights, or {@code --weights auto} would not find them. */
    @Test
    void everyModelThatIsNotSmallIsPublished() {
        for (Architecture architecture : Architecture.values()) {
            assertThat(PublishedWeights.of(architecture.label()).isPresent())
                    .as(architecture.label())
                    .isEqualTo(!architecture.isSmall());
        }
    }
}
