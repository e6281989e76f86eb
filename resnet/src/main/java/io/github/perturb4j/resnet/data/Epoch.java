package io.github.perturb4j.resnet.data;

import io.github.perturb4j.nn.train.Batch;
import io.github.perturb4j.nn.train.BatchSource;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The batches of one epoch in their order. While one is in use, the next is made on a thread of its own. For one
 * consumer; close it to give up what was made ahead.
 */
public final class Epoch implements BatchSource.BatchIterator {
    private final Batches batches;
    private final int epoch;
    private final int[] order;
    private int next;
    private FutureTask<Batch> ahead;

    Epoch(Batches batches, int epoch, int[] order, int first) {
        this.batches = batches;
        this.epoch = epoch;
        this.order = order;
        this.next = first;
        start();
    }

    private void start() {
        if (!hasNext()) {
            ahead = null;
            return;
        }
        int number = next;
        ahead = new FutureTask<>(() -> batches.assemble(epoch, order, number));
        Thread thread = new Thread(ahead, "perturb4j-batches");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public boolean hasNext() {
        return next < batches.count();
    }

    /** The number of the batch that {@link #next()} gives, from 0. */
    public int position() {
        return next;
    }

    /**
     * The next batch, which the caller closes.
     *
     * @throws NoSuchElementException if the epoch is over, or closed
     * @throws DatasetException or whatever else reading one of its images threw; asked again, it tries again
     */
    @Override
    public Batch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the epoch's " + batches.count() + " batches have all been taken");
        }
        FutureTask<Batch> made = ahead;
        try {
            Batch batch = await(made);
            next++;
            return batch;
        } finally {
            start();
        }
    }

    /** Waits for a batch, however often the thread is interrupted meanwhile, and passes that on afterwards. */
    private static Batch await(FutureTask<Batch> made) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return made.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException problem) {
                throw problem;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for the batch being made, and frees it. The epoch is over then. */
    @Override
    public void close() {
        next = batches.count();
        FutureTask<Batch> made = ahead;
        ahead = null;
        if (made != null) {
            try {
                await(made).close();
            } catch (RuntimeException e) {
                return; // it was never asked for, so its problem is nobody's
            }
        }
    }
}
