package io.github.perturb4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.benchmarks.Contender.ContenderException;
import io.github.perturb4j.benchmarks.Contender.Turn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessContenderTest {
    private static final Line ATTACK = new Line("process.attack", Map.of("architecture", "resnet50", "steps", "30"));

    private static ProcessContender java(String... args) {
        List<String> command = new java.util.ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(args));
        return new ProcessContender("java", line -> command);
    }

    @Test
    void aRunIsTimedAndItsMemoryWatched() throws ContenderException {
        TimeSamples samples = java("-version").turn(ATTACK, new Turn(0, 1));

        assertThat(samples.ms()).hasSize(1).doesNotContain(0);
        if (Files.exists(Path.of("/proc/self/status"))) {
            assertThat(samples.peakMib()).isPositive();
        }
    }

    @Test
    void aRunThatFailsTellsWhatItPrinted() {
        assertThatThrownBy(() -> java("NoSuchClass").turn(ATTACK, new Turn(0, 1)))
                .isInstanceOf(ContenderException.class)
                .hasMessageContaining("exit code 1")
                .hasMessageContaining("NoSuchClass");
        assertThatThrownBy(() ->
                        new ProcessContender("x", line -> List.of("no-such-program")).turn(ATTACK, new Turn(0, 1)))
                .hasMessageContaining("cannot run no-such-program");
    }

    @Test
    void peakIsWhatLinuxTells() {
        assertThat(ProcessContender.peakMib("Name:\tjava\nVmPeak:\t 9 kB\nVmHWM:\t   2048 kB\n"))
                .hasValue(2);
        assertThat(ProcessContender.peakMib("Name:\tjava\n")).isEmpty();
    }
}
