package io.github.perturb4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;

class MainTest {
    @Test
    void jvmsAreStartedLikeTheLaunchers() throws IOException {
        String launcher = Files.readString(Path.of("..", "perturb4j"));
        String start = launcher.substring(launcher.indexOf("exec \"$java\""));
        List<String> flags = Arrays.stream(start.split("\\s+"))
                .takeWhile(word -> !word.startsWith("${"))
                .filter(word -> word.startsWith("-")
                        && !word.matches("-D(java|perturb4j)\\..*")) // not those of the command line
                .toList();

        assertThat(Main.jvmFlags())
                .as("benchmarks/src/main/resources/../jvm.flags and the launcher's flags")
                .containsExactlyInAnyOrderElementsOf(flags);
    }

    @Test
    void jmhRunBecomesARow() throws RunnerException {
        Collection<RunResult> results = inThisJvm("OpBenchmark.forward", Map.of("op", "RELU"));

        assertThat(results).hasSize(1);
        Row row = Row.of(results.iterator().next());
        assertThat(row.benchmark()).isEqualTo("OpBenchmark.forward");
        assertThat(row.parameters()).containsExactly(Map.entry("op", "RELU"));
        assertThat(row.samples()).isPositive();
        assertThat(row.medianMs()).isBetween(0.001, 10_000.0);
    }

    @Test
    void networksAndAttacksRun() throws RunnerException {
        Collection<RunResult> results =
                inThisJvm("(Network|Attack)Benchmark", Map.of("architecture", "resnet20_cifar", "steps", "1"));

        assertThat(results.stream().map(Row::of).map(Row::benchmark))
                .containsExactlyInAnyOrder(
                        "NetworkBenchmark.forward", "NetworkBenchmark.inputGradient", "AttackBenchmark.pgd");
    }

    @Test
    void aTrainingStepRuns() throws RunnerException {
        Collection<RunResult> results =
                inThisJvm("TrainingBenchmark", Map.of("network", "resnet20_cifar", "images", "4"));

        assertThat(results.stream().map(Row::of).map(Row::benchmark)).containsExactly("TrainingBenchmark.step");
    }

    /** One round of a millisecond: enough to see that it works. */
    private static Collection<RunResult> inThisJvm(String include, Map<String, String> params) throws RunnerException {
        OptionsBuilder options = new OptionsBuilder();
        options.include(include)
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(1))
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
        params.forEach(options::param);
        String before = System.setProperty("jmh.ignoreLock", "true"); // nothing is measured: others may run
        try {
            return new Runner(options.build()).run();
        } finally {
            if (before == null) {
                System.clearProperty("jmh.ignoreLock");
            } else {
                System.setProperty("jmh.ignoreLock", before);
            }
        }
    }

    @Test
    void badUsageIsToldInOneLine() {
        assertThat(failure("--models", "resnet19")).startsWith("2: unknown model 'resnet19'; choose one of resnet18");
        assertThat(failure("--batches", "0")).startsWith("2: --batches must be at least 1, found [0]");
        assertThat(failure("--ops", "FOO")).startsWith("2: Invalid value for option '--ops'");
        assertThat(failure("--only", "NoSuchBenchmark"))
                .startsWith("1: ")
                .contains("no benchmark was measured with --only NoSuchBenchmark");
    }

    private static String failure(String... args) {
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine().setErr(new PrintWriter(err, true));
        int exit = command.execute(args);
        return exit + ": " + err;
    }
}
