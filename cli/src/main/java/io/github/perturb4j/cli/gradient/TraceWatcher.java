package io.github.perturb4j.cli.gradient;

/** Hears how far a trace is, on the thread that makes it. */
@FunctionalInterface
public interface TraceWatcher {
    /** Nobody. */
    TraceWatcher NONE = (work, done, total) -> {};

    /**
     * @param work what is being done, a word or two for people
     * @param total how often at most
     * @throws java.util.concurrent.CancellationException if the trace is not wanted any longer
     */
    void at(String work, int done, int total);

    /** Why a result may say less than it seems to. */
    default void warn(String warning) {}
}
