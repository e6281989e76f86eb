package io.github.perturb4j.cli;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.resnet.image.ImageException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns exceptions into one line on stderr, and into exit codes. */
final class Errors {
    static final int FAILURE = 1;
    static final int USAGE = 2;

    private static final int SUGGESTIONS = 3;

    private final PrintWriter err;
    private final boolean debug;

    /** @param debug whether stack traces are printed as well */
    Errors(PrintWriter err, boolean debug) {
        this.err = err;
        this.debug = debug;
    }

    /** Bad usage: what was wrong, what was meant perhaps, where the help is. */
    int reportUsage(ParameterException e) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        print(usageMessage(e) + " (see '" + command + " --help')", e);
        return USAGE;
    }

    private static String usageMessage(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unmatchedMessage(unmatched);
        }
        String message = e.getMessage();
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static String unmatchedMessage(UnmatchedArgumentException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        String found = e.getUnmatched().get(0);
        boolean option = found.startsWith("-");
        List<String> known = option || command.subcommands().isEmpty()
                ? List.copyOf(command.optionsMap().keySet())
                : List.copyOf(command.subcommands().keySet());
        String kind =
                option ? "unknown option" : command.subcommands().isEmpty() ? "unexpected argument" : "unknown command";
        String nearest = option || !command.subcommands().isEmpty() ? nearest(found, known) : "";
        return kind + " '" + found + "'" + (nearest.isEmpty() ? "" : "; did you mean " + nearest + "?");
    }

    private static String nearest(String found, List<String> known) {
        return known.stream()
                .filter(name -> name.startsWith("--") || !name.startsWith("-"))
                .filter(name -> EditDistance.between(found, name) <= Math.max(2, name.length() / 3))
                .sorted(EditDistance.from(found))
                .limit(SUGGESTIONS)
                .map(name -> "'" + name + "'")
                .collect(Collectors.joining(" or "));
    }

    /** Any other failure. */
    int report(Throwable e) {
        if (e instanceof ParameterException usage) {
            return reportUsage(usage);
        }
        print(message(e), e);
        return FAILURE;
    }

    private static String message(Throwable e) {
        if (e instanceof CommandFailure || e instanceof ImageException || e instanceof CheckpointException) {
            return e.getMessage();
        }
        if (e instanceof OutOfMemoryError) {
            return "not enough memory; give the JVM more (PERTURB4J_JAVA_OPTS=-Xmx8g), or take a smaller image or network";
        }
        if (e instanceof LinkageError) {
            return "a library could not be loaded (" + e + "); build perturb4j again on this machine, or show the cause"
                    + " with --debug";
        }
        return "unexpected error: " + e + "; show where it happened with --debug";
    }

    private void print(String message, Throwable e) {
        err.println("perturb4j: " + message.strip().replaceAll("\\s+", " "));
        if (debug) {
            e.printStackTrace(err);
        }
        err.flush();
    }
}
