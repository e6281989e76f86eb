package io.github.perturb4j.nn.train;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Makes the next batch on a background thread while the present one is used. */
final class Prefetch implements AutoCloseable {
    private final BatchSource source;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "perturb4j-batches");
        made.setDaemon(true);
        return made;
    });
    private final Cursor end;
    private Cursor next;
    private Future<Batch> ahead;

    /** A place in a run: batch {@code batch} of epoch {@code epoch}. */
    record Cursor(int epoch, int batch) {
        Cursor next(int batches) {
            return batch + 1 < batches ? new Cursor(epoch, batch + 1) : new Cursor(epoch + 1, 0);
        }
    }

    /** Batches from {@code start} up to the beginning of epoch {@code endEpoch}. */
    Prefetch(BatchSource source, Cursor start, int endEpoch) {
        this.source = source;
        this.end = new Cursor(endEpoch, 0);
        this.next = start;
        request();
    }

    private void request() {
        Cursor wanted = next;
        ahead = wanted.equals(end) ? null : thread.submit(() -> source.batch(wanted.epoch, wanted.batch));
        next = wanted.next(source.batches());
    }

    /** The next batch; rethrows what making it threw. */
    Batch take() {
        try {
            Batch batch = ahead.get();
            request();
            return batch;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException("interrupted while waiting for a batch", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
