package io.github.perturb4j.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import picocli.CommandLine;

/** The program {@code perturb4j}. */
public final class Main {
    private static final int HELP_WIDTH = 110;

    private Main() {}

    /** Runs one command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        WarmUp.start(args);
        PrintWriter out = writer(FileDescriptor.out);
        PrintWriter err = writer(FileDescriptor.err);
        int code = run(out, err, args);
        WarmUp.await();
        out.flush();
        err.flush();
        System.exit(code);
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
    }

    /**
     * Runs one command; nothing is thrown.
     *
     * @return 0 if it completed, 2 on bad usage, 1 on any other failure
     */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        Errors errors = new Errors(err, Arrays.asList(args).contains("--debug"));
        try {
            return commandLine(out, err, errors).execute(args);
        } catch (Throwable e) { // picocli hands on Errors, such as OutOfMemoryError
            return errors.report(e);
        }
    }

    private static CommandLine commandLine(PrintWriter out, PrintWriter err, Errors errors) {
        return new CommandLine(new RootCommand())
                .setOut(out)
                .setErr(err)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setUsageHelpWidth(HELP_WIDTH)
                .setUsageHelpLongOptionsMaxWidth(32)
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
