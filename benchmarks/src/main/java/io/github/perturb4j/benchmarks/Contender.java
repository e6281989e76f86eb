package io.github.perturb4j.benchmarks;

/**
 * Us, or a peer, or one mode of a peer: it can be told to do a line's work again and again for a while, and says how
 * long each call took.
 */
interface Contender {
    /** What the result files and tables call it. */
    String name();

    /** Whether it has that work at all. */
    boolean runs(Line line);

    /**
     * One turn. What the work needs is made in the first turn and kept for the next of the same line.
     *
     * @throws ContenderException if it cannot do the work, or does other work than we do
     */
    TimeSamples turn(Line line, Turn turn) throws ContenderException;

    /** Lets go of what {@code line} needed; no turn of it will follow. */
    default void forget(Line line) {}

    /**
     * How long a turn takes.
     *
     * @param warmupMs calls of so many milliseconds are not counted
     * @param measureMs then calls are counted for so many, at least one
     */
    record Turn(long warmupMs, long measureMs) {}

    /** A contender cannot do a line's work; the message says why. */
    final class ContenderException extends Exception {
        private static final long serialVersionUID = 1;

        ContenderException(String message, Throwable cause) {
            super(message, cause);
        }

        ContenderException(String message) {
            super(message);
        }
    }
}
