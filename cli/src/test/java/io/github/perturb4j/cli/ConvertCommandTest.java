package io.github.perturb4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.nn.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
