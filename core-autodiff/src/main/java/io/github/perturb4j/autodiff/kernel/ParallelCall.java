package io.github.perturb4j.autodiff.kernel;

import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * One call of {@link Parallel#tiles}. Each seat has a run of neighbouring tiles of its own, so that what a thread wrote
 * in the last kernel it is likely to read in this one, from its own cache; a thread that has finished its run takes
 * tiles of the others'.
 */
final class ParallelCall {
    private static final int APART = 32; // seats' counters lie in different cache lines

    private final IntConsumer tile;
    private final int seats;
    private final int count;
    private final AtomicIntegerArray next;
    private final AtomicInteger unfinished;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile Thread waiting;

    ParallelCall(int count, int threads, IntConsumer tile) {
        this.tile = tile;
        this.count = count;
        this.seats = Math.min(threads, count);
        this.unfinished = new AtomicInteger(count);
        this.next = new AtomicIntegerArray((seats + 1) * APART);
        for (int seat = 0; seat < seats; seat++) {
            next.set((seat + 1) * APART, first(seat));
        }
    }

    private int first(int seat) {
        return (int) ((long) count * seat / seats);
    }

    boolean hasTiles() {
        for (int seat = 0; seat < seats; seat++) {
            if (next.get((seat + 1) * APART) < first(seat + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Runs tiles until none is left, those of its own seat first. */
    void work(int seat) {
        int done = 0;
        for (int i = 0; i < seats; i++) {
            int from = (seat + i) % seats;
            int end = first(from + 1);
            while (next.get((from + 1) * APART) < end) {
                int number = next.getAndIncrement((from + 1) * APART);
                if (number < end) {
                    run(number);
                    done++;
                }
            }
        }
        if (done > 0 && unfinished.addAndGet(-done) == 0 && waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    private void run(int number) {
        if (failure.get() == null) {
            try {
                tile.accept(number);
            } catch (Throwable problem) {
                failure.compareAndSet(null, problem);
            }
        }
    }

    /**
     * Waits for the tiles that others took, and rethrows the first failure. An interruption is passed on afterwards.
     */
    void await() {
        boolean interrupted = false;
        if (!Parallel.spin(() -> unfinished.get() == 0)) {
            waiting = Thread.currentThread();
            while (unfinished.get() > 0) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted(); // tiles still write into the result: wait for them
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Throwable problem = failure.get();
        if (problem instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (problem instanceof Error error) {
            throw error;
        }
        if (problem != null) {
            throw new CompletionException(problem); // a checked exception that was thrown all the same
        }
    }
}
