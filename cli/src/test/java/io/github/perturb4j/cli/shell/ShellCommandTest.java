package io.github.perturb4j.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.cli.CliRun;
import io.github.perturb4j.cli.Inputs;
import io.github.perturb4j.resnet.image.ImageFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines piped into the program, in a JVM and a folder of its own. */
class ShellCommandTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsPipedInIsComputedAndReadable() throws Exception {
        Inputs.image(folder, 40, 32);
        String image =
                Files.list(folder).findFirst().orElseThrow().getFileName().toString();
        Path first = Files.writeString(folder.resolve("first.jsh"), "int twice(int n) { return 2 * n; }\n");

        ShellRun run = ShellRun.of(
                folder,
                "-Djava.awt.headless=true",
                List.of(first.toString()),
                List.of(
                        "image(\"" + image + "\").shape()[3]",
                        "var net = model(\"resnet20_scenes\"); var x = scene(7);",
                        "classify(net, x)",
                        "var g = gradient(loss(net, x), x);",
                        "print(loss(net, x, \"snail\").item() == loss(net, x, 6).item())",
                        "show(g)",
                        "var v = leaf(1, -2, 3e-6);",
                        "gradient(sum(square(v)), v).value()",
                        "image(\"none.png\")",
                        "twice(21)",
                        "dot(sum(v))"));

        assertThat(run.lines())
                .containsSubsequence(
                        "$2 ==> 40",
                        "net ==> network of 10 classes: airliner, daisy, lighthouse, ...;"
                                + " from pixels (n, 3, h, w) to logits",
                        "x ==> leaf float32 [1, 3, 48, 48]",
                        "index  name      probability     logit",
                        "g ==> constant float32 [1, 3, 48, 48]",
                        "true",
                        "v ==> leaf float64 [3] [    1.000    -2.000 3.000e-06]",
                        "$10 ==> float64 [3] [    2.000    -4.000 6.000e-06]",
                        "|  Exception io.github.perturb4j.resnet.image.ImageException: there is no image file none.png;"
                                + " check the path",
                        "|        at (#11:1)",
                        "$12 ==> 42",
                        "digraph computation {")
                .noneMatch(line -> line.contains("jshell") || line.contains("Welcome") || line.contains("WARNING"))
                .anyMatch(line -> line.matches("wrote .*shown-1\\.png \\(48x48, 0 is grey, times .*\\)"));
        assertThat(run.code()).isZero();
        assertThat(ImageFile.read(folder.resolve("shown-1.png")).width()).isEqualTo(48);
    }

    @Test
    void aRuntimeWithoutJShellIsOneLine() throws Exception {
        ShellRun run = ShellRun.of(folder, "--limit-modules=java.se,jdk.unsupported", List.of(), List.of("1"));

        assertThat(run.lines())
                .singleElement()
                .asString()
                .isEqualTo("perturb4j: this Java runtime has no JShell (the module jdk.jshell is missing);"
                        + " set JAVA_HOME to a whole JDK 17 or later");
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void aFileThatIsNotThereIsOneLine() {
        CliRun run = CliRun.of("shell", "none.jsh");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err().strip()).isEqualTo("perturb4j: cannot read none.jsh; give a file of lines for the shell");
    }
}
