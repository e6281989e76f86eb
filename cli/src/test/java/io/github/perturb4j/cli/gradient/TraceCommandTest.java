package io.github.perturb4j.cli.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.trace.ArraySummary;
import io.github.perturb4j.cli.CliRun;
import io.github.perturb4j.cli.Inputs;
import io.github.perturb4j.cli.output.Json;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.data.scenes.Scenes;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.resnet.image.Png;
import io.github.perturb4j.resnet.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

class TraceCommandTest {
    private static final RgbImage SCENE = Scenes.test(1).image(0);

    @TempDir
    private Path folder;

    private Path image;
    private Path out;

    @BeforeEach
    void drawScene() {
        image = folder.resolve("scene.png");
        out = folder.resolve("look");
        Png.write(SCENE, image);
    }

    private CliRun trace(Object... more) {
        List<Object> all = new ArrayList<>(List.of("trace", image, "--model", "resnet20_scenes", "--out", out));
        all.addAll(List.of(more));
        return CliRun.of(all.toArray());
    }

    @Test
    void theCleanImageIsOneStepWithTheNetworksGradient() {
        JsonNode run = trace("--json").json().path("runs").path(0);
        assertThat(run.path("format").asText()).isEqualTo("perturb4j-trace/1");
        assertThat(run.path("attack").asText()).isEqualTo("none");
        assertThat(run.path("steps")).hasSize(1);
        Classifier classifier = Classifier.of(
                Architecture.RESNET20_SCENES,
                Architecture.RESNET20_SCENES.embeddedWeights().orElseThrow().read(),
                DataType.FLOAT);
        int label = run.path("label").path("index").asInt();
        Variable x = Variable.leaf(Pixels.toFloat(SCENE));
        Variable loss = Ops.sum(Ops.crossEntropy(classifier.plain().apply(x), label));
        double norm = ArraySummary.of(Gradients.of(loss).wrt(x).value()).norm();
        int pixels = node(run, "pixels").path("id").asInt();
        JsonNode step = run.path("steps").path(0);
        assertThat(step.path("gradients").path(pixels).path("norm").asDouble()).isCloseTo(norm, within(1e-4 * norm));
        assertThat(step.path("loss").asDouble()).isCloseTo(loss.item(), within(1e-4 * Math.abs(loss.item()) + 1e-12));
        assertThat(node(run, "layer2.0.conv1.weight").path("op").asText()).isEqualTo("parameter");
        assertThat(node(run, "layer2.0.conv1.weight").path("module").asText()).isEqualTo("layer2.0.conv1");
        assertThat(run.path("findings")).isEmpty();
        assertThat(run.path("nodes").findValues("check")).allMatch(JsonNode::isNull);
    }

    @Test
    void everyOpHasItsVerdictWhereChecksAreAskedFor() {
        JsonNode nodes =
                trace("--check", "--json").soundJson().path("runs").path(0).path("nodes");
        assertThat(nodes).hasSizeGreaterThan(80);
        for (JsonNode node : nodes) {
            boolean op = !List.of("leaf", "parameter", "constant")
                    .contains(node.path("op").asText());
            assertThat(node.path("check").isTextual()).as("%s", node).isEqualTo(op);
            if (op) {
                assertThat(node.path("check").asText()).matches("(passed|kink|undecided).*, worst relative error .*");
            }
        }
    }

    @Test
    void aFailedCheckNamesItsError() {
        Variable x = Variable.leaf(new Draw(1).normal(3));
        Variable wrong = Ops.sum(Ops.apply(new GradcheckCommandTest.WrongSquare(false), x));
        assertThat(NodeChecks.of(wrong, TraceWatcher.NONE)
                        .of(wrong.inputs().get(0).id()))
                .startsWith("FAILED, worst relative error 1.0e-03, in input 0: ");
        Variable throwing = Ops.sum(Ops.apply(new GradcheckCommandTest.WrongSquare(true), x));
        assertThat(NodeChecks.of(throwing, TraceWatcher.NONE)
                        .of(throwing.inputs().get(0).id()))
                .isEqualTo("FAILED: no rule");
    }

    @Test
    void twoNetworksOfOtherClassesAreRefused() {
        CliRun run = trace(
                "--model", "resnet20_cifar", "--weights", "auto", "--weights", Inputs.weights(folder, Inputs.MODEL));
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo("perturb4j: resnet20_scenes and resnet20_cifar have other classes, so that they see nothing"
                        + " in common; name networks that were trained on the same\n");
    }

    private static JsonNode node(JsonNode run, String name) {
        for (JsonNode node : run.path("nodes")) {
            if (node.path("name").asText().equals(name)) {
                return node;
            }
        }
        throw new AssertionError("no node is called " + name);
    }

    @Test
    void anAttackIsFollowedFromTheOriginalToItsResult() throws IOException {
        CliRun run = trace("--attack", "pgd:steps=6,random-start=false", "--show", 3, "--target", "pig");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("most probable", "|gradient| at", "microscope.html");
        JsonNode graph = Json.read(Files.readString(out.resolve("graph.json")));
        assertThat(graph.path("steps").findValuesAsText("step")).containsExactly("0", "3", "5", "6");
        assertThat(graph.path("target").path("name").asText()).isEqualTo("pig");
        assertThat(graph.path("objective").asText()).endsWith(" - CE(pig)");
        int nodes = graph.path("nodes").size();
        double before = Double.NEGATIVE_INFINITY;
        for (JsonNode step : graph.path("steps")) {
            assertThat(step.path("values")).hasSize(nodes);
            assertThat(step.path("gradients")).hasSize(nodes);
            assertThat(step.path("pictures").path("gradient").asText()).startsWith("data:image/png;base64,");
            assertThat(step.path("loss").asDouble()).isGreaterThanOrEqualTo(before);
            before = step.path("loss").asDouble();
        }
        for (JsonNode node : graph.path("nodes")) {
            node.path("inputs")
                    .forEach(input ->
                            assertThat(input.asInt()).isLessThan(node.path("id").asInt()));
        }
        assertThat(out.resolve("microscope.html")).content().startsWith("<!DOCTYPE html>");
        assertThat(out.resolve("graph.dot")).content().startsWith("digraph").contains("penwidth=", "layer3.2.bn2");
    }

    @Test
    void twoNetworksStandBesideEachOtherAndTheSameRunIsTheSame() {
        Object[] attack = {"--model", "resnet20_scenes_robust", "--attack", "pgd:steps=2", "--show", 1, "--json"};
        JsonNode first = trace(attack).json().path("runs");
        assertThat(first).hasSize(2);
        assertThat(first.path(1).path("network").asText()).isEqualTo("resnet20_scenes_robust");
        assertThat(first.path(1).path("label")).isEqualTo(first.path(0).path("label"));
        assertThat(first.path(0).path("steps").findValuesAsText("step")).containsExactly("0", "1", "3");
        assertThat(out.resolve("graph-2.json")).exists();
        assertThat(withoutTimes(trace(attack).json().path("runs"))).isEqualTo(withoutTimes(first));
    }

    private static JsonNode withoutTimes(JsonNode runs) {
        for (JsonNode run : runs) {
            for (JsonNode node : run.path("nodes")) {
                ((ObjectNode) node).remove(List.of("forward_ms", "backward_ms"));
            }
        }
        return runs;
    }

    /** It asks for no gradient, so only the ends are known. */
    @Test
    void anAttackWithoutGradientsHasItsEndsAlone() {
        JsonNode run = trace("--attack", "square:queries=4", "--json")
                .json()
                .path("runs")
                .path(0);
        assertThat(run.path("steps")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--show 0 | '--show': expected a number from 1 to 30, found 0",
                "--show 31 | '--show': expected a number from 1 to 30, found 31",
                "--target nobody | '--target': ",
                "--label snail --target snail | '--target': it is the label; name another class",
                "--epsilon 8/255 | --attack",
                "--model resnet20_scenes --model resnet20_scenes | trace shows one network, or two beside each other,"
                        + " found 3",
            })
    void badUsageIsOneLine(String options, String message) {
        CliRun run = trace((Object[]) options.split(" "));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err().lines()).as(run.err()).hasSize(1);
        assertThat(run.err()).startsWith("perturb4j: ").contains(message);
        assertThat(out).doesNotExist();
    }
}
