package io.github.perturb4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.nn.ElementType;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConvertCommandTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/checkpoints");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"mixed_zip.pth", "mixed_legacy.pth", "nested_module_prefix_legacy.th", "mixed.safetensors"})
    void everyContainerGivesTheSameTensors(String name) {
        Path out = folder.resolve("out.safetensors");

        CliRun run = CliRun.of("convert", GOLDEN.resolve(name), out);

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        StateDict expected = StateDict.readSafetensors(GOLDEN.resolve("mixed.safetensors"));
        assertThat(StateDict.readSafetensors(out).tensors()).isEqualTo(expected.tensors());
        assertThat(run.out()).startsWith(out + ": " + expected.size() + " tensors, ");
    }

    @Test
    void checksAgainstTheModel() {
        Path in = Inputs.weights(folder, Inputs.MODEL);
        Path out = folder.resolve("out.safetensors");

        CliRun run = CliRun.of("convert", in, out, "--model", Inputs.MODEL);

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("fits resnet20_cifar", "269722 parameters");
        assertThat(out).exists();
    }

    @Test
    void listsAllThatDiffersOnStdoutAndSaysSoInOneLine() {
        Path in = Inputs.weights(folder, "resnet32_cifar");
        Path out = folder.resolve("out.safetensors");

        CliRun run = CliRun.of("convert", in, out, "--model", Inputs.MODEL);

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains("72 unexpected", "resnet32_cifar", "nothing was written");
        assertThat(run.out().lines().filter(line -> line.startsWith("  '"))).hasSize(72);
        assertThat(out).doesNotExist();
    }

    @Test
    void neverOverwritesItsInput() throws IOException {
        Path in = Inputs.weights(folder, Inputs.MODEL);
        byte[] before = Files.readAllBytes(in);
        Path link = Files.createSymbolicLink(folder.resolve("link.safetensors"), in);

        for (Path out : new Path[] {in, link, folder.resolve("x").resolve("..").resolve(in.getFileName())}) {
            Files.createDirectories(folder.resolve("x"));
            CliRun run = CliRun.of("convert", in, out);
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err()).contains("the output is the input");
        }
        assertThat(Files.readAllBytes(in)).isEqualTo(before);
    }

    @Test
    void theOutputIsNamedForWhatItIs() {
        CliRun run = CliRun.of("convert", GOLDEN.resolve("mixed_zip.pth"), folder.resolve("out.pth"));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("must end in .safetensors");
    }

    @Test
    void anOutputThatCannotBeWritten() {
        CliRun run = CliRun.of(
                "convert", GOLDEN.resolve("mixed_zip.pth"), folder.resolve("no").resolve("out.safetensors"));

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(1);
    }

    /** The weights behind a prefix, beside tensors that the network does not have. */
    private Path wrapped(String prefix) {
        StateDict plain = StateDict.readSafetensors(Inputs.weights(folder, Inputs.MODEL));
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        tensors.put("0.mean", TensorData.wrap(ElementType.F32, new long[] {3}, ByteBuffer.allocate(3 * Float.BYTES)));
        plain.tensors().forEach((name, tensor) -> tensors.put(prefix + name, tensor));
        Path file = folder.resolve("wrapped.safetensors");
        StateDict.of(tensors, plain.metadata(), "test").writeSafetensors(file);
        return file;
    }

    @Test
    void findsTheNetworkBehindAPrefixAndSaysSo() {
        Path in = wrapped("1.");
        Path out = folder.resolve("out.safetensors");

        CliRun run = CliRun.of("convert", in, out, "--model", Inputs.MODEL);

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("took the names behind '1.'", "left 1 tensor: '0.mean'", "fits resnet20_cifar");
        assertThat(StateDict.readSafetensors(out))
                .isEqualTo(StateDict.readSafetensors(Inputs.weights(folder, Inputs.MODEL)));
    }

    @Test
    void aPrefixAndAKeyCanBeNamed() {
        Path in = wrapped("my.net.");
        Path out = folder.resolve("out.safetensors");

        assertThat(CliRun.of("convert", in, out, "--strip-prefix", "my.net.").code())
                .isZero();
        assertThat(StateDict.readSafetensors(out))
                .isEqualTo(StateDict.readSafetensors(Inputs.weights(folder, Inputs.MODEL)));
        CliRun wrong = CliRun.of("convert", GOLDEN.resolve("nested_module_prefix_legacy.th"), out, "--key", "ema");
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.err())
                .contains("nothing under the key 'ema'; its names are 'epoch'")
                .hasLineCount(1);
        CliRun right =
                CliRun.of("convert", GOLDEN.resolve("nested_module_prefix_legacy.th"), out, "--key", "state_dict");
        assertThat(right.out()).contains("took the state dict under 'state_dict'", "left beside it: 'epoch'");
    }

    @Test
    void wrappedWeightsClassifyAsThePlainOnesAndItIsSaidOnStderr() {
        Path image = Inputs.image(folder, 32, 32);
        CliRun plain = CliRun.of(
                "classify", image, "--model", Inputs.MODEL, "--weights", Inputs.weights(folder, Inputs.MODEL));
        CliRun wrapped = CliRun.of("classify", image, "--model", Inputs.MODEL, "--weights", wrapped("module.model."));
        assertThat(wrapped.code()).isZero();
        assertThat(wrapped.out()).isEqualTo(plain.out());
        assertThat(wrapped.err()).contains("took the names behind 'module.model.'");
        CliRun auto = CliRun.of("classify", image, "--model", Inputs.MODEL, "--key", "model");
        assertThat(auto.code()).isEqualTo(2);
        assertThat(auto.err()).contains("name it with --weights FILE");
    }
}
