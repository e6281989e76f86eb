package io.github.perturb4j.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.cli.CliRun;
import io.github.perturb4j.cli.ProgramTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An evaluation in a process of its own that is killed, again and again. */
@Tag("slow")
class EvaluateProcessTest {
    private static final int KILLS = 10;
    private static final Object[] SETTINGS = {
        "--attacks", "fgsm,apgd-ce:steps=5,ddn:steps=8", "--epsilons", "0,0.5/255,1/255", "--no-timings"
    };

    @TempDir
    private Path folder;

    @Test
    void tenTimesKilledItEndsWithTheSameBytes() throws Exception {
        Path data = EvaluateInputs.scenes(folder.resolve("scenes"), 24);
        Path whole = folder.resolve("whole");
        assertThat(EvaluateInputs.run(data, whole, SETTINGS).code()).isZero();
        long size = Files.size(whole.resolve(SampleLog.FILE));
        Path killed = folder.resolve("killed");
        CounterRandom random = new CounterRandom(1);
        int interrupted = 0;
        for (int i = 0; i < KILLS; i++) {
            long until = size * (i + 1) / (KILLS + 2);
            interrupted += kill(data, killed, until, random.nextInt(40)) ? 1 : 0;
            assertThat(killed.resolve("summary.json")).doesNotExist();
        }

        CliRun last = EvaluateInputs.run(data, killed, with("--resume"));

        assertThat(interrupted).isEqualTo(KILLS);
        assertThat(last.code()).as(last.err()).isZero();
        assertThat(last.err()).contains("going on");
        for (String file : List.of("samples.csv", "summary.json", "report.html")) {
            assertThat(killed.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
        }
        assertThat(killed.resolve(SampleLog.FILE).toFile()).hasSize(size(whole, killed));
    }

    /** Seconds have as many digits as they like; every other byte counts. */
    private static long size(Path whole, Path killed) throws IOException {
        assertThat(Files.readAllLines(killed.resolve(SampleLog.FILE)).stream().map(EvaluateProcessTest::timeless))
                .containsExactlyInAnyOrderElementsOf(Files.readAllLines(whole.resolve(SampleLog.FILE)).stream()
                        .map(EvaluateProcessTest::timeless)
                        .toList());
        return Files.size(killed.resolve(SampleLog.FILE));
    }

    private static String timeless(String line) {
        return line.replaceFirst("\"seconds\":[^,}]*", "");
    }

    private static Object[] with(Object... more) {
        Object[] all = new Object[SETTINGS.length + more.length];
        System.arraycopy(SETTINGS, 0, all, 0, SETTINGS.length);
        System.arraycopy(more, 0, all, SETTINGS.length, more.length);
        return all;
    }

    /** Starts or resumes the run, and kills it soon after its log has reached a size; false if it ended before. */
    private boolean kill(Path data, Path out, long until, int millisMore) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProgramTest.command(EvaluateInputs.arguments(data, out, with("--resume", "--batch-size", 4))))
                .redirectOutput(folder.resolve("stdout").toFile())
                .redirectError(folder.resolve("stderr").toFile())
                .start();
        Path log = out.resolve(SampleLog.FILE);
        while (process.isAlive() && !(Files.exists(log) && Files.size(log) >= until)) {
            process.waitFor(2, TimeUnit.MILLISECONDS);
        }
        boolean ended = process.waitFor(millisMore, TimeUnit.MILLISECONDS);
        process.toHandle().destroyForcibly();
        assertThat(ended).as(Files.readString(folder.resolve("stderr"))).isFalse();
        return process.waitFor() != 0;
    }
}
