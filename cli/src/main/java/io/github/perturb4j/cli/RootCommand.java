package io.github.perturb4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** What stands before every command, and the options that all of them have. */
@Command(
        name = "perturb4j",
        versionProvider = Versions.class,
        subcommands = {
            DemoCommand.class,
            ClassifyCommand.class,
            AttackCommand.class,
            AttacksCommand.class,
            EvaluateCommand.class,
            DiagnoseCommand.class,
            TrainCommand.class,
            ConvertCommand.class,
            ModelsCommand.class,
            PlanCommand.class,
            BenchCommand.class,
            CompletionCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Makes and studies adversarial examples: images changed so little that nobody sees it, and classified"
                        + " as something else.",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  perturb4j demo",
            "  perturb4j classify cat.jpg --model resnet50 --weights resnet50-0676ba61.pth",
            "  perturb4j attack cat.jpg --model resnet50 --weights resnet50-0676ba61.pth --attack pgd --out result",
            "  perturb4j attack --help",
            "",
            "Exit code: 0 when the run completed (an attack may have failed to fool the model), 2 on bad usage, 1 on any"
                    + " other failure.",
        })
final class RootCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and exit.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the versions of perturb4j and of what it runs on, and exit.")
    private boolean version;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Print the stack trace of an error below its message.")
    private boolean debug;

    @Override
    public void run() {
        throw Usage.bad(
                spec, "name a command: " + String.join(", ", spec.subcommands().keySet()));
    }
}
