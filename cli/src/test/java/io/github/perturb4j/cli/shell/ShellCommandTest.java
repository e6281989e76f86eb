package io.github.perturb4j.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.cli.CliRun;
import io.github.perturb4j.cli.Inputs;
import io.github.perturb4j.cli.ProgramTest;
import io.github.perturb4j.resnet.image.ImageFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines piped into the program, in a JVM and a folder of its own. */
class ShellCommandTest {
    @TempDir
    private Path folder;

    private int code;

    private List<String> lines(String option, List<String> args, String... typed) throws Exception {
        List<String> command = new ArrayList<>(ProgramTest.command(args));
        command.addAll(1, List.of(option, "-Dperturb4j.stdin.terminal=false"));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
            for (String line : typed) {
                in.write(line + "\n");
            }
        } catch (IOException e) { // it has ended without reading
            assertThat(process.waitFor()).isNotZero();
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        code = process.waitFor();
        return output.lines().toList();
    }

    @Test
    void whatIsPipedInIsComputedAndReadable() throws Exception {
        Inputs.image(folder, 40, 32);
        String image =
                Files.list(folder).findFirst().orElseThrow().getFileName().toString();
        Path first = Files.writeString(folder.resolve("first.jsh"), "int twice(int n) { return 2 * n; }\n");

        assertThat(lines(
                        "-Djava.awt.headless=true",
                        List.of("shell", first.toString()),
                        "image(\"" + image + "\").shape()[3]",
                        "var net = model(\"resnet20_scenes\"); var x = scene(7);",
                        "classify(net, x)",
                        "var g = gradient(loss(net, x), x);",
                        "show(g)",
                        "var v = leaf(1, -2, 3e-6);",
                        "gradient(sum(square(v)), v).value()",
                        "image(\"none.png\")",
                        "twice(21)",
                        "dot(sum(v))"))
                .containsSubsequence(
                        "$2 ==> 40",
                        "net ==> network of 10 classes: airliner, daisy, lighthouse, ...;"
                                + " from pixels (n, 3, h, w) to logits",
                        "x ==> leaf float32 [1, 3, 48, 48]",
                        "index  name      probability     logit",
                        "g ==> constant float32 [1, 3, 48, 48]",
                        "v ==> leaf float64 [3] [    1.000    -2.000 3.000e-06]",
                        "$9 ==> float64 [3] [    2.000    -4.000 6.000e-06]",
                        "|  Exception io.github.perturb4j.resnet.image.ImageException: there is no image file none.png;"
                                + " check the path",
                        "|        at (#10:1)",
                        "$11 ==> 42",
                        "digraph computation {")
                .noneMatch(line -> line.contains("jshell") || line.contains("Welcome") || line.contains("WARNING"))
                .anyMatch(line -> line.matches("wrote .*shown-1\\.png \\(48x48, 0 is grey, times .*\\)"));
        assertThat(code).isZero();
        assertThat(ImageFile.read(folder.resolve("shown-1.png")).width()).isEqualTo(48);
    }

    @Test
    void aRuntimeWithoutJShellIsOneLine() throws Exception {
        assertThat(lines("--limit-modules=java.se,jdk.unsupported", List.of("shell"), "1"))
                .singleElement()
                .asString()
                .isEqualTo("perturb4j: this Java runtime has no JShell (the module jdk.jshell is missing);"
                        + " set JAVA_HOME to a whole JDK 17 or later");
        assertThat(code).isEqualTo(1);
    }

    @Test
    void aFileThatIsNotThereIsOneLine() {
        CliRun run = CliRun.of("shell", "none.jsh");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err().strip()).isEqualTo("perturb4j: cannot read none.jsh; give a file of lines for the shell");
    }
}
