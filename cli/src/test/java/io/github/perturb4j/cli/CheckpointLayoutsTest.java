package io.github.perturb4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.DetWeights;
import io.github.perturb4j.weights.Layouts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * README: the usual files load as they are. A ResNet-20 as torchvision's reference training, timm, Lightning,
 * torch.compile, AveragedModel, MadryLab, RobustBench and others save it classifies as the plain one does, to the last
 * bit.
 */
class CheckpointLayoutsTest {
    private static final StateDict PLAIN =
            DetWeights.dict(Architecture.of(Inputs.MODEL).network().shapes(), true);
    private static final Map<String, byte[]> LAYOUTS = new Layouts(PLAIN.tensors()).all();

    @TempDir
    private Path folder;

    private String classified(Path image, Path weights) {
        CliRun run = CliRun.of("classify", image, "--model", Inputs.MODEL, "--weights", weights, "--top", 10, "--json");
        assertThat(run.code()).as(run.err()).isZero();
        return run.out();
    }

    @Test
    void theUsualFilesClassifyAsThePlainOneDoes() throws IOException {
        Path image = Inputs.image(folder, 32, 32);
        String plain = classified(image, Inputs.weights(folder, Inputs.MODEL));
        assertThat(plain).contains("\"logit\"");
        for (Map.Entry<String, byte[]> layout : LAYOUTS.entrySet()) {
            Path file = Files.write(folder.resolve("usual.pth"), layout.getValue());
            assertThat(classified(image, file)).as(layout.getKey()).isEqualTo(plain);
            Files.delete(file);
        }
    }

    @Test
    void oneChangedWeightWouldBeSeen() throws IOException {
        Path image = Inputs.image(folder, 32, 32);
        Map<String, TensorData> changed = new LinkedHashMap<>(PLAIN.tensors());
        TensorData bias = changed.get("linear.bias");
        ByteBuffer bytes = ByteBuffer.allocate(bias.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(bias.bytes()).flip();
        bytes.putFloat(0, bytes.getFloat(0) + 0.001f);
        changed.put("linear.bias", TensorData.wrap(bias.type(), bias.shape(), bytes));
        Path file = Files.write(
                folder.resolve("changed.pth"), new Layouts(changed).all().get("timm"));
        assertThat(classified(image, file)).isNotEqualTo(classified(image, Inputs.weights(folder, Inputs.MODEL)));
    }
}
