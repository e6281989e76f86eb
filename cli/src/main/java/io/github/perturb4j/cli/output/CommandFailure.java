package io.github.perturb4j.cli.output;

/** A command cannot go on. The message is one line for the user: what was found, and how to mend it. Exit code 1. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message for the user */
    public CommandFailure(String message) {
        super(message);
    }

    /** @param message for the user */
    public CommandFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
