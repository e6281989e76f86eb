package io.github.perturb4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {
    private static final Line RELU = new Line("op.forward", Map.of("op", "RELU"));

    @TempDir
    private Path folder;

    private record Run(int exit, String out, String err) {}

    private static Run run(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command =
                BenchMain.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int exit = command.execute(List.of(args).stream().map(Object::toString).toArray(String[]::new));
        return new Run(exit, out.toString(), err.toString());
    }

    @Test
    void badUsageIsToldInOneLine() {
        assertThat(failure("--models", "resnet19")).startsWith("2: unknown model 'resnet19'; choose one of resnet18");
        assertThat(failure("--batches", "0")).startsWith("2: --batches must be at least 1, found [0]");
        assertThat(failure("--threads", "0")).startsWith("2: --threads must be at least 1, found 0");
        assertThat(failure("--only", "NoSuchLine")).startsWith("2: --only NoSuchLine matches no line");
        assertThat(failure("--only", "(")).startsWith("2: --only is no regular expression");
        assertThat(failure("--peers", "tensorflow"))
                .startsWith("2: unknown peer 'tensorflow'; there are djl, samediff and python");
    }

    private static String failure(String... args) {
        Run run = run((Object[]) args);
        return run.exit() + ": " + run.err();
    }

    @Test
    void listShowsWhatTheOptionsChoose() {
        assertThat(run("--list", "--only", "^network.*resnext").out())
                .isEqualToIgnoringNewLines("network.step architecture=resnext50_32x4d batch=1");
        assertThat(run("--list", "--models", "resnet34", "--batches", "2,4")
                        .out()
                        .lines())
                .containsExactly(
                        "network.forward architecture=resnet34 batch=2",
                        "network.step architecture=resnet34 batch=2",
                        "attack.pgd architecture=resnet34 batch=2 steps=10",
                        "network.forward architecture=resnet34 batch=4",
                        "network.step architecture=resnet34 batch=4",
                        "attack.pgd architecture=resnet34 batch=4 steps=10");
        assertThat(run("--list").out()).contains("op.vjp op=TANH", "process.attack", "training.step");
    }

    @Test
    void aSlowerLineIsAFailure() throws IOException {
        write("old", 1, 1);
        write("new", 2, 1);

        Run run = run("--compare", folder.resolve("old.json"), folder.resolve("new.json"));

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out().lines())
                .containsExactly(
                        "slower: op.forward op=RELU: 1.00 -> 2.00 of pytorch eager (x 2.00)",
                        "1 of 1 lines are slower by more than 10 %");
    }

    @Test
    void aSlowerMachineIsNot() throws IOException {
        write("old", 1, 1);
        write("new", 3, 3);

        Run run = run("--compare", folder.resolve("old.json"), folder.resolve("new.json"), "--tolerance", "0.05");

        assertThat(run.exit()).isZero();
        assertThat(run.out().strip()).isEqualTo("0 of 1 lines are slower by more than 5 %");
    }

    @Test
    void comparedFilesMustBeResults() throws IOException {
        write("new", 1, 1);
        Path other = Files.writeString(folder.resolve("other.json"), "{\"results\": []}");
        Path text = Files.writeString(folder.resolve("text.json"), "Hello");

        assertThat(run("--compare", folder.resolve("absent.json"), folder.resolve("new.json"))
                        .err())
                .contains("no such file: " + folder.resolve("absent.json"));
        assertThat(run("--compare", other, folder.resolve("new.json")).err()).contains("is not a result of format 2");
        assertThat(run("--compare", text, folder.resolve("new.json")).err()).contains("is not a result file");
    }

    private void write(String name, double ours, double theirs) throws IOException {
        Reports.of(Reports.row(RELU, Report.OURS, ours), Reports.row(RELU, "pytorch eager", theirs))
                .write(folder, name);
    }
}
