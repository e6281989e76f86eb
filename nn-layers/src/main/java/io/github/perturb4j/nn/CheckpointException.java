package io.github.perturb4j.nn;

import java.nio.file.Path;

/**
 * A file of weights that cannot be read, cannot be written or does not fit a network.
 *
 * <p>The message names the file, what is wrong with it and how to mend it, on one line. Names that come out of a
 * file are shown without control characters and shortened, so that a hostile file cannot write to the terminal.
 */
public final class CheckpointException extends RuntimeException {
    private static final int SHOWN_CHARACTERS = 80;

    /** An exception with a whole message; prefer {@link #of(Path, String, String)} where there is a file. */
    public CheckpointException(String message) {
        super(printable(message));
    }

    /** An exception with a whole message and what caused it. */
    public CheckpointException(String message, Throwable cause) {
        super(printable(message), cause);
    }

    /**
     * The usual form, {@code file: problem; mend}.
     *
     * @param file the file concerned
     * @param problem what was found and what was expected
     * @param mend what the reader of the message can do about it
     */
    public static CheckpointException of(Path file, String problem, String mend) {
        return of(file, problem, mend, null);
    }

    /** The usual form, {@code file: problem; mend}, with what caused it. */
    public static CheckpointException of(Path file, String problem, String mend, Throwable cause) {
        return new CheckpointException(file + ": " + problem + "; " + mend, cause);
    }

    /** A name found in a file, quoted, at most 80 characters of it, control characters escaped. */
    public static String quote(String name) {
        String shown = name.length() <= SHOWN_CHARACTERS ? name : name.substring(0, SHOWN_CHARACTERS) + "...";
        return "'" + printable(shown) + "'";
    }

    private static String printable(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isPrintable(c)) {
                out.appendCodePoint(c);
            } else {
                out.append(String.format("\\u%04x", c));
            }
        });
        return out.toString();
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
