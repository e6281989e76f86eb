package io.github.perturb4j.cli.model;

import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.cli.output.WorkBar;
import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.weights.published.FetchProgress;
import io.github.perturb4j.weights.published.PublishedWeights;
import io.github.perturb4j.weights.published.WeightsCache;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Published weights, from the cache or downloaded into it; what is done is said on stderr, with a bar on a terminal.
 */
public final class PublishedFile implements FetchProgress, AutoCloseable {
    private static final int MEGABYTE = 1_000_000;

    private final PrintWriter err;
    private WorkBar bar;

    private PublishedFile(PrintWriter err) {
        this.err = err;
    }

    /**
     * The file in the cache.
     *
     * @throws CommandFailure if it is not there and cannot be got; the message says what to put where
     */
    static Path get(PublishedWeights weights, PrintWriter err) {
        try (PublishedFile told = new PublishedFile(err)) {
            return WeightsCache.ofMachine().fetch(weights, told);
        } catch (CheckpointException e) {
            throw new CommandFailure(e.getMessage() + ", or name a file of weights with --weights FILE", e);
        }
    }

    /** A size of a file for people. */
    static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", (double) bytes / MEGABYTE);
    }

    @Override
    public void downloading(PublishedWeights weights, URI from, Path folder, long there) {
        say("downloading " + from + " (" + megabytes(weights.size())
                + (there > 0 ? ", of which " + megabytes(there) + " are there" : "") + ") to " + folder);
        bar = WorkBar.of(weights.model() + " (MB)");
        bar.show(0, weights.size() / MEGABYTE, "");
    }

    @Override
    public void received(long bytes, long total) {
        if (bar != null) {
            bar.show(bytes / MEGABYTE, total / MEGABYTE, "");
        }
    }

    @Override
    public void waiting(PublishedWeights weights) {
        say("waiting for another perturb4j that is fetching " + weights.file());
    }

    private void say(String what) {
        err.println("perturb4j: " + what);
        err.flush();
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
