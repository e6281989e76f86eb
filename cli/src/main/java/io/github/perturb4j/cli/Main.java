package io.github.perturb4j.cli;

import io.github.perturb4j.cli.output.CheckedOutput;
import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.cli.output.Errors;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.util.Arrays;
import picocli.CommandLine;

/** The program {@code perturb4j}. */
public final class Main {
    private static final int HELP_WIDTH = 80;
    private static final int LONGEST_OPTION = 26;

    private Main() {}

    /** Runs one command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        Preload.start(args);
        CheckedOutput out = CheckedOutput.to(new FileOutputStream(FileDescriptor.out));
        PrintWriter err =
                CheckedOutput.to(new FileOutputStream(FileDescriptor.err)).printer();
        int code = run(out, err, args);
        Preload.await();
        err.flush();
        System.exit(code);
    }

    /** Runs one command, whose output has to arrive. */
    static int run(CheckedOutput out, PrintWriter err, String... args) {
        PrintWriter printer = out.printer();
        int code = run(printer, err, args);
        printer.flush();
        if (code != 0) { // it has said what went wrong
            return code;
        }
        try {
            out.requireWritten();
            return code;
        } catch (CommandFailure e) {
            return errors(err, args).report(e);
        }
    }

    /**
     * Runs one command; nothing is thrown.
     *
     * @return 0 if it completed, 2 on bad usage, 1 on any other failure
     */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        Errors errors = errors(err, args);
        try {
            return commandLine(out, err, errors).execute(args);
        } catch (Throwable e) { // picocli hands on Errors, such as OutOfMemoryError
            return errors.report(e);
        }
    }

    private static Errors errors(PrintWriter err, String... args) {
        return new Errors(err, Arrays.asList(args).contains("--debug"));
    }

    /** The program as picocli sees it. */
    static CommandLine commandLine(PrintWriter out, PrintWriter err, Errors errors) {
        return Converters.register(new CommandLine(new RootCommand()))
                .setOut(out)
                .setErr(err)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setUsageHelpWidth(HELP_WIDTH)
                .setUsageHelpLongOptionsMaxWidth(LONGEST_OPTION)
                .setExecutionStrategy(asked -> {
                    if (!CommandLine.printHelpIfRequested(asked)) {
                        return new CommandLine.RunLast().execute(asked);
                    }
                    return 0;
                })
                .setParameterExceptionHandler((e, arguments) -> errors.reportUsage(e, arguments))
                .setExecutionExceptionHandler((e, command, parsed) -> errors.report(e));
    }
}
