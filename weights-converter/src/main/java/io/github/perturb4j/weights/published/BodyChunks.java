package io.github.perturb4j.weights.published;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of a response, piece by piece, with a bound on the wait for each: the whole may take any time, silence may
 * not. One piece is asked for ahead, so memory stays bounded.
 */
final class BodyChunks implements BodySubscriber<BodyChunks>, AutoCloseable {
    private static final Object END = new Object();

    /** A piece, {@link #END}, or the Throwable that broke it off. */
    private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();

    private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();

    @Override
    public CompletionStage<BodyChunks> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription.complete(given);
        given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> piece) {
        arrived.add(piece);
    }

    @Override
    public void onError(Throwable reason) {
        arrived.add(reason);
    }

    @Override
    public void onComplete() {
        arrived.add(END);
    }

    /**
     * The next bytes; none at the end.
     *
     * @throws IOException if nothing arrives in this time, or the connection breaks
     */
    @SuppressWarnings("unchecked")
    Optional<List<ByteBuffer>> next(Duration patience) throws IOException {
        Object found = poll(patience);
        if (found == null) {
            throw new EOFException("nothing arrived for " + seconds(patience));
        }
        if (found instanceof Throwable reason) {
            throw new IOException("the connection broke off: " + reason.getMessage(), reason);
        }
        if (found == END) {
            return Optional.empty();
        }
        subscription.join().request(1);
        return Optional.of((List<ByteBuffer>) found);
    }

    private Object poll(Duration patience) throws IOException {
        try {
            return arrived.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    /** A time as a message has it. */
    static String seconds(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    /** Lets go of the connection. */
    @Override
    public void close() {
        subscription.thenAccept(Subscription::cancel);
    }
}
