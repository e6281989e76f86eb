package io.github.perturb4j.cli;

import io.github.perturb4j.cli.attack.AttackCommand;
import io.github.perturb4j.cli.demo.DemoCommand;
import io.github.perturb4j.cli.diagnose.DiagnoseCommand;
import io.github.perturb4j.cli.evaluate.EvaluateCommand;
import io.github.perturb4j.cli.explain.ExplainCommand;
import io.github.perturb4j.cli.gradient.GradcheckCommand;
import io.github.perturb4j.cli.gradient.TraceCommand;
import io.github.perturb4j.cli.live.MicroscopeCommand;
import io.github.perturb4j.cli.shell.ShellCommand;
import io.github.perturb4j.cli.train.TrainCommand;
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
            GradcheckCommand.class,
            TrainCommand.class,
            ConvertCommand.class,
            ApplyCommand.class,
            ModelsCommand.class,
            TraceCommand.class,
            ExplainCommand.class,
            MicroscopeCommand.class,
            ShellCommand.class,
            PlanCommand.class,
            BenchCommand.class,
            CompletionCommand.class,
            HelpCommand.class
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
            "  perturb4j classify cat.jpg --model resnet50",
            "  perturb4j attack cat.jpg --model resnet50 --attack pgd --out result",
            "  perturb4j help attack",
            "",
            "Exit code: 0 when the run completed (an attack may have failed to fool the",
            "model), 2 on bad usage, 1 on any other failure.",
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
            names = {"-v", "-V", "--version"},
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
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
