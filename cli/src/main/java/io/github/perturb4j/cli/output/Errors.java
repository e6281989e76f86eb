package io.github.perturb4j.cli.output;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.optim.NonFiniteGradientException;
import io.github.perturb4j.nn.train.DivergedException;
import io.github.perturb4j.resnet.data.DatasetException;
import io.github.perturb4j.resnet.image.ImageException;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns exceptions into one line on stderr, and into exit codes. */
public final class Errors {
    public static final int FAILURE = 1;
    public static final int USAGE = 2;

    /** Exceptions whose message says all that a user needs. */
    private static final Set<Class<? extends Exception>> SAY_ALL = Set.of(
            CommandFailure.class,
            ImageException.class,
            CheckpointException.class,
            DatasetException.class,
            DivergedException.class,
            NonFiniteGradientException.class);

    private final PrintWriter err;
    private final boolean debug;

    /** @param debug whether stack traces are printed as well */
    public Errors(PrintWriter err, boolean debug) {
        this.err = err;
        this.debug = debug;
    }

    /** Bad usage: what was wrong, what was meant perhaps, where the help is. */
    public int reportUsage(ParameterException e, String... arguments) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        print(usageMessage(e, command, arguments) + " (see '" + command.qualifiedName() + " --help')", e);
        return USAGE;
    }

    private static String usageMessage(ParameterException e, CommandSpec command, String... arguments) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unmatchedMessage(unmatched.getUnmatched().get(0), command);
        }
        if (e instanceof MissingParameterException) { // a misspelt option is missing too, and says more
            Optional<String> unknown = Arrays.stream(arguments)
                    .filter(a -> a.startsWith("--"))
                    .map(a -> a.replaceFirst("=.*", ""))
                    .filter(a -> !command.optionsMap().containsKey(a))
                    .findFirst();
            if (unknown.isPresent()) {
                return unmatchedMessage(unknown.get(), command);
            }
        }
        String message = e.getMessage();
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static String unmatchedMessage(String found, CommandSpec command) {
        if (found.startsWith("-")) {
            return "unknown option '" + found + "'"
                    + DidYouMean.question(found, command.optionsMap().keySet());
        }
        return command.subcommands().isEmpty()
                ? "unexpected argument '" + found + "'"
                : "unknown command '" + found + "'"
                        + DidYouMean.question(found, command.subcommands().keySet());
    }

    /** Any other failure. */
    public int report(Throwable e) {
        if (e instanceof ParameterException usage) {
            return reportUsage(usage);
        }
        print(message(e), e);
        return FAILURE;
    }

    /** What went wrong, in one line for people, without where the help is. */
    public static String line(Throwable e) {
        String text = e instanceof ParameterException usage
                ? usageMessage(usage, usage.getCommandLine().getCommandSpec())
                : message(e);
        return oneLine(text);
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("[\\p{Cntrl}\\s]+", " ");
    }

    private static String message(Throwable e) {
        if (SAY_ALL.stream().anyMatch(type -> type.isInstance(e))) {
            return e.getMessage();
        }
        if (e instanceof OutOfMemoryError) {
            return "not enough memory; give the JVM more (PERTURB4J_JAVA_OPTS=-Xmx8g), or take a smaller image or"
                    + " network";
        }
        if (e instanceof InvalidPathException path) {
            return "the path '" + path.getInput() + "' is none here (" + path.getReason()
                    + "); give another, or set LC_ALL=C.UTF-8 if it is not plain ASCII";
        }
        if (e instanceof LinkageError) {
            return "a library could not be loaded (" + e + "); build perturb4j again on this machine, or show the cause"
                    + " with --debug";
        }
        return "unexpected error: " + e + "; show where it happened with --debug";
    }

    private void print(String message, Throwable e) {
        err.println("perturb4j: " + oneLine(message));
        if (debug) {
            e.printStackTrace(err);
        }
        err.flush();
    }
}
