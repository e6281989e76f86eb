package io.github.perturb4j.weights.published;

import java.net.URI;
import java.nio.file.Path;

/** Is told what {@link WeightsCache#fetch} does, as it does it. Every method does nothing unless overridden. */
public interface FetchProgress {
    /** Tells nobody. */
    FetchProgress NONE = new FetchProgress() {};

    /**
     * A download begins, or goes on; nothing has been sent to the server yet.
     *
     * @param weights what is downloaded
     * @param from where from
     * @param folder where to
     * @param there the number of bytes that an earlier run has left
     */
    default void downloading(PublishedWeights weights, URI from, Path folder, long there) {}

    /**
     * Bytes have arrived.
     *
     * @param bytes how many there are by now; less than before if the server made it begin anew
     * @param total how many there will be, or -1 if the server does not say
     */
    default void received(long bytes, long total) {}

    /** Another process, or another thread of this one, is fetching the same weights; it is waited for. */
    default void waiting(PublishedWeights weights) {}
}
