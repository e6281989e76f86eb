package io.github.perturb4j.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.cli.CliRun;
import io.github.perturb4j.cli.ProgramTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training in a process of its own that is ended, or whose disk is full. */
class TrainProcessTest {
    private static final int SIGTERM = 128 + 15;

    @TempDir
    private Path folder;

    /** Three epochs of 32 scenes. */
    private static List<Object> arguments(Path out, Object... more) {
        List<Object> args = new ArrayList<>(List.of("--epochs", 3));
        args.addAll(List.of(more));
        return TrainCommandTest.quick(out, args.toArray());
    }

    /** Starts training, and ends the process when it has printed its first epoch. */
    private int end(Path out, boolean forcibly) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(ProgramTest.command(arguments(out)))
                .redirectError(folder.resolve("stderr").toFile())
                .start();
        try (BufferedReader lines = process.inputReader()) {
            String line = lines.readLine();
            while (line != null && !line.startsWith("epoch 1/3")) {
                line = lines.readLine();
            }
            assertThat(line).as("the first epoch's line").isNotNull();
            if (forcibly) {
                process.toHandle().destroyForcibly(); // leaves the streams open, unlike the process's own
            } else {
                process.toHandle().destroy();
            }
            while (line != null) {
                line = lines.readLine();
            }
        }
        return process.waitFor();
    }

    @Test
    void aRunThatWasEndedGoesOnWithTheSameBits() throws Exception {
        Path whole = folder.resolve("whole");
        assertThat(CliRun.of(arguments(whole).toArray()).err()).isEmpty();

        Path ended = folder.resolve("ended");
        assertThat(end(ended, false)).isEqualTo(SIGTERM);
        assertThat(Files.readString(folder.resolve("stderr"))).contains("is saved", "--resume");
        sameAs(whole, ended);

        Path killed = folder.resolve("killed");
        end(killed, true);
        if (Files.exists(killed.resolve(TrainRun.RUN))) { // else it was killed before its first save
            sameAs(whole, killed);
        }
    }

    private static void sameAs(Path whole, Path resumed) {
        CliRun run = CliRun.of(arguments(resumed, "--resume").toArray());

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("going on with epoch", "epoch 3/3");
        assertThat(resumed.resolve(TrainRun.RUN)).hasSameBinaryContentAs(whole.resolve(TrainRun.RUN));
        assertThat(resumed.resolve(TrainRun.WEIGHTS)).hasSameBinaryContentAs(whole.resolve(TrainRun.WEIGHTS));
    }

    /** A limit on the size of files stands for a full disk: small files fit, a checkpoint does not. */
    @Test
    void aFullDiskLeavesTheLastCheckpoint() throws Exception {
        Path out = folder.resolve("full");
        end(out, false);
        byte[] before = Files.readAllBytes(out.resolve(TrainRun.RUN));
        List<String> limited = new ArrayList<>(List.of("bash", "-c", "ulimit -f 1000 && exec \"$@\"", "bash"));
        limited.addAll(ProgramTest.command(arguments(out, "--resume")));
        Process process;
        try {
            process = new ProcessBuilder(limited)
                    .redirectOutput(folder.resolve("stdout").toFile())
                    .redirectError(folder.resolve("stderr").toFile())
                    .start();
        } catch (IOException e) {
            Assumptions.abort("no bash here");
            return;
        }
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(Files.readString(folder.resolve("stderr")))
                .contains(TrainRun.RUN, "cannot be written")
                .hasLineCount(1);
        assertThat(out.resolve(TrainRun.RUN)).hasBinaryContent(before);
        assertThat(out.resolve(TrainRun.WEIGHTS)).doesNotExist();
    }
}
