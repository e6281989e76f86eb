package io.github.perturb4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.cli.output.CheckedOutput;
import io.github.perturb4j.cli.output.Errors;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A result that nobody gets is a failure, and says so. */
class UnwritableOutputTest {
    private static final String PROBLEM = "No space left on device";

    @TempDir
    private Path folder;

    /** Takes a while to fill up, like a disk. */
    private static final class Full extends OutputStream {
        private int left = 10;

        @Override
        public void write(int b) throws IOException {
            if (left-- <= 0) {
                throw new IOException(PROBLEM);
            }
        }
    }

    private CliRun run(String command) throws IOException {
        String line = command.replace("IMAGE", Inputs.image(folder, 32, 32).toString())
                .replace("OUT", folder.resolve("out").toString());
        StringWriter err = new StringWriter();
        int code = Main.run(CheckedOutput.to(new Full()), new PrintWriter(err), line.split(" "));
        return new CliRun(code, "", err.toString());
    }

    private void assertFails(String command) throws IOException {
        CliRun run = run(command);

        assertThat(run.code()).as(command).isEqualTo(Errors.FAILURE);
        assertThat(run.err()).hasLineCount(1).startsWith("perturb4j: the output cannot be written (" + PROBLEM);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "help",
                "--version",
                "attack --help",
                "attacks --json",
                "models",
                "completion",
                "plan --model resnet20_cifar",
                "classify IMAGE --model resnet20_scenes --json",
                "attack IMAGE --model resnet20_scenes --attack fgsm --out OUT",
                "evaluate scenes --model resnet20_scenes --limit 2 --attacks fgsm --epsilons 0,1/255 --out OUT",
                "train --data scenes --scenes 32 --batch-size 16 --test-samples 2 --image-size 32 --model"
                        + " resnet20_cifar --epochs 1 --out OUT",
            })
    void everyCommandFailsWithALine(String command) throws IOException {
        assertFails(command.isEmpty() ? "--help" : command);
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo --scene 1 --out OUT",
                "diagnose scenes --model resnet20_scenes --limit 2 --queries 2 --attack fgsm --json"
            })
    void theLongOnesToo(String command) throws IOException {
        CliRun run = run(command);

        assertThat(run.code()).isEqualTo(Errors.FAILURE);
        assertThat(run.err()).hasLineCount(1);
    }

    @Test
    void aFullDeviceEndsTheProcessWithOne() throws Exception {
        File full = new File("/dev/full");
        Assumptions.assumeTrue(full.exists(), "no device that is always full here");
        Path err = folder.resolve("stderr");
        Process process = new ProcessBuilder(ProgramTest.command(List.of("models")))
                .redirectOutput(full)
                .redirectError(err.toFile())
                .start();

        assertThat(process.waitFor()).isEqualTo(Errors.FAILURE);
        assertThat(Files.readString(err)).hasLineCount(1).contains("the output cannot be written");
    }
}
