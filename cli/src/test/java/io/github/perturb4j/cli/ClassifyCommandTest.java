package io.github.perturb4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perturb4j.cli.output.Errors;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.image.ImageFile;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.resnet.image.ResizePipeline;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class ClassifyCommandTest {
    @TempDir
    static Path folder;

    private static Path weights;
    private static Path image;

    @BeforeAll
    static void writeInputs() {
        weights = Inputs.weights(folder, Inputs.MODEL);
        image = Inputs.image(folder, 50, 40);
    }

    private static CliRun classify(Object... more) {
        List<Object> args = new ArrayList<>(List.of("classify", image, "--model", Inputs.MODEL, "--weights", weights));
        args.addAll(List.of(more));
        return CliRun.of(args.toArray());
    }

    /** What the classifier itself says of the image in float64. */
    private static INDArray logits(ResizePipeline pipeline) {
        Classifier classifier =
                Classifier.of(Architecture.RESNET20_CIFAR, StateDict.readSafetensors(weights), DataType.DOUBLE);
        return classifier.logits(Pixels.toDouble(pipeline.apply(ImageFile.read(image), 32)));
    }

    @Test
    void jsonHoldsTheTopClasses() {
        CliRun run = classify("--json", "--top", "3");

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        JsonNode json = run.json();
        assertThat(json.fieldNames()).toIterable().containsExactly("model", "image", "top");
        assertThat(json.path("model").asText()).isEqualTo(Inputs.MODEL);
        assertThat(json.path("image").asText()).isEqualTo(image.toString());
        assertThat(json.path("top")).hasSize(3);
        assertThat(json.path("top").path(0).fieldNames())
                .toIterable()
                .containsExactly("index", "name", "probability", "logit");
    }

    @Test
    void theNumbersAreTheClassifiers() {
        JsonNode top = classify("--json", "--top", "10").json().path("top");

        INDArray logits = logits(ResizePipeline.EXACT);
        INDArray probabilities = Classifier.probabilities(logits);
        assertThat(top).hasSize(10);
        double before = Double.POSITIVE_INFINITY;
        double sum = 0;
        for (JsonNode entry : top) {
            int index = entry.path("index").asInt();
            assertThat(entry.path("name").asText())
                    .isEqualTo(Architecture.RESNET20_CIFAR.classNames().name(index));
            assertThat(entry.path("logit").asDouble()).isCloseTo(logits.getDouble(0, index), within(1e-4));
            assertThat(entry.path("probability").asDouble())
                    .isCloseTo(probabilities.getDouble(0, index), within(1e-5))
                    .isLessThanOrEqualTo(before);
            before = entry.path("probability").asDouble();
            sum += before;
        }
        assertThat(sum).isCloseTo(1, within(1e-12));
    }

    @Test
    void resizesAsAsked() {
        for (ResizePipeline pipeline : ResizePipeline.values()) {
            JsonNode first = classify("--json", "--resize", pipeline.name().toLowerCase())
                    .json()
                    .path("top")
                    .path(0);

            assertThat(first.path("logit").asDouble())
                    .as(pipeline.name())
                    .isCloseTo(logits(pipeline).getDouble(0, first.path("index").asInt()), within(1e-4));
        }
    }

    @Test
    void peopleGetATable() {
        CliRun run = classify();

        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines()).hasSize(6);
        assertThat(run.out().lines().findFirst().orElseThrow().strip().split(" +"))
                .containsExactly("index", "name", "probability", "logit");
    }

    @Test
    void plainOpsAndAnyNumberOfThreadsSayTheSame() {
        double fused =
                classify("--json").json().path("top").path(0).path("logit").asDouble();
        JsonNode plain =
                classify("--json", "--plain", "--threads", 2).json().path("top").path(0);

        assertThat(plain.path("logit").asDouble()).isCloseTo(fused, within(1e-4));
    }

    @Test
    void plainOpsHaveNoStrategies() {
        CliRun run = classify("--plain", "--strategy", "conv 3x3 16->16=product");

        assertThat(run.code()).isEqualTo(Errors.USAGE);
        assertThat(run.err()).contains("leave out --plain or --strategy");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void moreClassesThanThereAreGivesAll() {
        assertThat(classify("--top", "99", "--json").json().path("top")).hasSize(10);
    }

    @Test
    void namesHaveTheirCase() {
        assertThat(CliRun.of("classify", image, "--model", "ResNet20_CIFAR", "--weights", weights)
                        .code())
                .isZero();
    }
}
