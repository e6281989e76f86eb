package io.github.perturb4j.cli.shell;

import io.github.perturb4j.cli.output.CommandFailure;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code shell}: JShell with the library on its class path, everything imported, and helpers. */
@Command(
        name = "shell",
        description = {
            "Opens JShell, the JDK's prompt for Java, with the library imported and helpers:",
            "image(\"photo.jpg\"), scene(7): pixels (1, 3, H, W), a leaf;",
            "image(\"photo.jpg\", \"resnet50\"): resized as that network takes it;",
            "model(\"resnet20_scenes\"): a network, included or published weights;",
            "leaf(1, 2, 3): a float64 vector that gradients can be taken of;",
            "classify(net, x), loss(net, x), gradient(y, x), dot(y);",
            "show(x): writes a PNG into the working folder and says where.",
            "Lines can also be piped in. Ctrl-D or /exit ends it."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  perturb4j shell", "  perturb4j shell lines.jsh"})
public final class ShellCommand implements Callable<Integer> {
    private static final String JSHELL = "jdk.jshell";

    private static final String GREETING = """
            JShell with perturb4j: arrays print their shape first, tab completes, Ctrl-D ends it. Three lines to try:
              var net = model("resnet20_scenes"); var x = scene(7); classify(net, x)
              var g = gradient(loss(net, x), x)
              show(g)""";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "Lines to run first.")
    private List<Path> files = List.of();

    @Override
    public Integer call() throws Exception {
        if (ModuleLayer.boot().findModule(JSHELL).isEmpty()) {
            throw new CommandFailure("this Java runtime has no JShell (the module " + JSHELL
                    + " is missing); set JAVA_HOME to a whole JDK 17 or later");
        }
        for (Path file : files) {
            if (!Files.isReadable(file) || Files.isDirectory(file)) {
                throw new CommandFailure("cannot read " + file + "; give a file of lines for the shell");
            }
        }
        boolean terminal = isTerminal();
        PrintWriter out = spec.commandLine().getOut();
        if (terminal) {
            out.println(GREETING);
        }
        out.flush();
        return ShellSession.run(files, terminal);
    }

    /** The launcher knows; without it Java only tells of stdin and stdout together. */
    private static boolean isTerminal() {
        return Optional.ofNullable(System.getProperty("perturb4j.stdin.terminal"))
                .map(Boolean::valueOf)
                .orElse(System.console() != null);
    }
}
