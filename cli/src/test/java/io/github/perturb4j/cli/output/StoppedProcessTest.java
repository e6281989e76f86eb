package io.github.perturb4j.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perturb4j.attacks.diagnosis.Diagnosis;
import io.github.perturb4j.cli.CliRun;
import io.github.perturb4j.cli.Inputs;
import io.github.perturb4j.cli.ProgramTest;
import io.github.perturb4j.cli.evaluate.EvaluateInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands in processes of their own that are told to end, are killed, or meet another in their folder. */
@Tag("slow")
class StoppedProcessTest {
    private static final String SHOWING = "-Dperturb4j.stderr.terminal=true";

    /** What a busy machine may take until a process gets going or ends: what never comes fails, and does not hang. */
    private static final int MOST_MINUTES = 6;

    private static final int MOST_WAITS = MOST_MINUTES * 60 * 50; // of 20 ms

    @TempDir
    private Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endWhatIsLeft() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    private Path out;

    /** Long enough to be stopped in its middle, on any machine. */
    private List<Object> attack() throws IOException {
        out = folder.resolve("above").resolve("out");
        Path image = Inputs.image(folder, 32, 32);
        Path weights = Inputs.weights(folder, Inputs.MODEL);
        return List.of(Inputs.attack(image, weights, out, "--attack", "square:queries=90000000", "--epsilon", "1e-9"));
    }

    private Process start(List<?> args) throws IOException {
        List<String> command = new ArrayList<>(ProgramTest.command(args));
        command.add(1, SHOWING);
        Process process = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("stdout").toFile())
                .redirectError(folder.resolve("stderr").toFile())
                .start();
        started.add(process);
        return process;
    }

    private String err() throws IOException {
        return Files.readString(folder.resolve("stderr"));
    }

    /** Waits for what the progress bar shows, which comes when there is something to save. */
    private void await(Process process, String shown) throws IOException, InterruptedException {
        for (int wait = 0; wait < MOST_WAITS && process.isAlive() && !err().contains(shown); wait++) {
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
        assertThat(err()).contains(shown);
        assertThat(process.isAlive()).as(err()).isTrue();
    }

    /**
     * Whether a process started from here never hears of Ctrl-C, as those that a script has put into the background.
     */
    private static boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }

    private static void assertEndsBy(String signal, Process process) throws IOException, InterruptedException {
        boolean interrupt = signal.equals("INT") && !ignoresInterrupts();
        signal(process, interrupt ? "INT" : "TERM");
        assertThat(process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(interrupt ? 130 : 143);
    }

    private static void signal(Process process, String signal) throws IOException, InterruptedException {
        try {
            new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            process.destroyForcibly();
            Assumptions.abort("no signals here");
        }
    }

    /** The lines for people; the progress bar's end in a carriage return, and leave nothing. */
    private List<String> lines() throws IOException {
        return err().lines()
                .map(line -> line.replaceFirst(".*(?=perturb4j: )", ""))
                .filter(line -> line.startsWith("perturb4j: ") && !line.contains(" of memory, "))
                .toList();
    }

    private void assertNothingButResults(Path folder, String... names) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains(names)
                    .allMatch(n -> !n.startsWith("."));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void anAttackKeepsTheBestFoundSoFar(String signal) throws Exception {
        Process process = start(attack());
        await(process, "loss");

        assertEndsBy(signal, process);
        assertThat(lines())
                .hasSize(1)
                .first()
                .asString()
                .contains("was stopped after", "marked as partial", out.toString());
        JsonNode result = new ObjectMapper().readTree(out.resolve("result.json").toFile());
        assertThat(result.path("partial").asBoolean()).isTrue();
        assertThat(result.path("note").asText()).contains("partial result");
        assertThat(Files.readString(out.resolve("report.html"))).contains("partial result");
        assertNothingButResults(out, "adversarial.png", "adversarial.safetensors", "result.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"attack", "demo", "diagnose", "evaluate", "train"})
    void whatHasNothingYetLeavesNothing(String command) throws Exception {
        List<Object> attack = attack();
        List<Object> args = switch (command) {
            case "attack" -> attack;
            case "demo" -> List.of("demo", "--out", out);
            case "train" -> List.of("train", "--data", "scenes", "--model", "resnet20_cifar", "--out", out);
            default -> List.of(command, "scenes", "--model", EvaluateInputs.MODEL, "--out", out);
        };
        Process process = start(args);
        for (int wait = 0; wait < MOST_WAITS && process.isAlive() && Files.notExists(out.resolve(FolderLock.FILE)); ) {
            wait += process.waitFor(20, TimeUnit.MILLISECONDS) ? 0 : 1;
        }

        assertEndsBy("INT", process);
        assertThat(lines()).as(err()).hasSize(1);
        assertThat(lines().get(0).contains("nothing was written")).isEqualTo(Files.notExists(out.getParent()));
    }

    @Test
    void theDemoKeepsTheAttacksItHasMade() throws Exception {
        out = folder.resolve("out");
        Process process = start(List.of("demo", "--out", out));
        await(process, "loss");

        assertEndsBy("TERM", process);
        assertThat(lines()).hasSize(1);
        if (lines().get(0).contains("marked as partial")) { // else it was done, or had not begun
            JsonNode result =
                    new ObjectMapper().readTree(out.resolve("result.json").toFile());
            assertThat(result.path("partial").asBoolean()).isTrue();
            assertThat(result.path("attacks")).isNotEmpty();
            assertNothingButResults(out, "original.png", "untargeted.png", "result.json");
        } else {
            assertThat(out).doesNotExist();
        }
    }

    @Test
    void aDiagnosisKeepsTheChecksItHasDone() throws Exception {
        out = folder.resolve("out");
        Process process =
                start(List.of("diagnose", "scenes", "--model", EvaluateInputs.MODEL, "--queries", 90000, "--out", out));
        await(process, Diagnosis.checkNames().get(6));

        assertEndsBy("INT", process);
        assertThat(lines()).hasSize(1).first().asString().contains("marked as not run");
        assertThat(Files.readString(out.resolve("diagnosis.json")))
                .contains("\"passed\"", "\"not_run\"", "was stopped");
        assertNothingButResults(out, "report.html", "diagnosis.json");
    }

    @Test
    void aFolderBelongsToOneRunUntilItEndsOrIsKilled() throws Exception {
        List<Object> args = attack();
        Process first = start(args);
        await(first, "loss");

        CliRun second = CliRun.of(args.toArray());
        CliRun other = CliRun.of("evaluate", "scenes", "--model", EvaluateInputs.MODEL, "--limit", 1, "--out", out);

        assertThat(second.code()).isEqualTo(Errors.FAILURE);
        assertThat(second.err()).hasLineCount(1).contains("is being written by another run; wait for it");
        assertThat(other.err()).hasLineCount(1).contains("is being written by another run");
        first.destroyForcibly().waitFor();
        assertThat(out.resolve(FolderLock.FILE)).exists();
        List<Object> quick = new ArrayList<>(args);
        quick.set(quick.indexOf("square:queries=90000000"), "fgsm");
        assertThat(CliRun.of(quick.toArray()).code()).isZero();
        assertNothingButResults(out, "result.json");
    }
}
