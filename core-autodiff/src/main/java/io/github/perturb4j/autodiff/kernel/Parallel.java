package io.github.perturb4j.autodiff.kernel;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/**
 * Runs the tiles of a kernel on all cores.
 *
 * <p>A kernel cuts its work into tiles by shape alone and each tile writes its own part of the result, so the bits of a
 * result do not depend on the number of threads. A tile must not start tiles of its own expecting them to run beside
 * it: nested calls run in the calling thread. The number of threads is that of the processors, or the system property
 * {@code perturb4j.threads}.
 */
public final class Parallel {
    private static final int THREADS = Math.max(
            1, Integer.getInteger("perturb4j.threads", Runtime.getRuntime().availableProcessors()));
    private static final ExecutorService WORKERS = Executors.newFixedThreadPool(Math.max(1, THREADS - 1), task -> {
        Thread thread = new Thread(task, "perturb4j-worker");
        thread.setDaemon(true);
        return thread;
    });
    private static final ThreadLocal<Boolean> INSIDE = ThreadLocal.withInitial(() -> false);

    private Parallel() {}

    /** Calls {@code tile} with each number from 0 to {@code count - 1}, in any order; rethrows the first failure. */
    public static void tiles(int count, IntConsumer tile) {
        if (count <= 1 || THREADS == 1 || INSIDE.get()) {
            for (int i = 0; i < count; i++) {
                tile.accept(i);
            }
            return;
        }
        int helpers = Math.min(THREADS, count) - 1;
        Round round = new Round(count, tile, helpers);
        for (int i = 0; i < helpers; i++) {
            WORKERS.execute(round::help);
        }
        round.work();
        round.await();
    }

    private static final class Round {
        private final int count;
        private final IntConsumer tile;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final CountDownLatch finished;

        Round(int count, IntConsumer tile, int helpers) {
            this.count = count;
            this.tile = tile;
            this.finished = new CountDownLatch(helpers);
        }

        void help() {
            try {
                work();
            } finally {
                finished.countDown();
            }
        }

        void work() {
            INSIDE.set(true);
            try {
                for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                    tile.accept(i);
                }
            } catch (Throwable problem) {
                failure.compareAndSet(null, problem);
                next.set(count);
            } finally {
                INSIDE.set(false);
            }
        }

        void await() {
            boolean interrupted = false;
            while (finished.getCount() > 0) {
                try {
                    finished.await();
                } catch (InterruptedException e) {
                    interrupted = true; // tiles still write into the result: wait for them, then pass the word on
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
}
