package io.github.perturb4j.cli;

import io.github.perturb4j.cli.options.Usage;
import io.github.perturb4j.cli.output.DidYouMean;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code help}: what {@code --help} says. */
@Command(
        name = "help",
        description = "Shows the help of the program, or of one command.",
        footerHeading = "%nExamples:%n",
        footer = {"  perturb4j help", "  perturb4j help attack"})
final class HelpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "COMMAND", arity = "0..1", description = "The command (default: the program itself).")
    private String command;

    @Override
    public Integer call() {
        CommandLine program = spec.root().commandLine();
        CommandLine asked = command == null ? program : program.getSubcommands().get(command);
        if (asked == null) {
            throw Usage.bad(
                    spec,
                    "unknown command '" + command + "'"
                            + DidYouMean.question(
                                    command, program.getSubcommands().keySet()));
        }
        asked.usage(spec.commandLine().getOut());
        return 0;
    }
}
