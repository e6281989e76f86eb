package io.github.perturb4j.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Hears SIGTERM and Ctrl-C, and holds the end of the process up until the work in hand is saved. */
final class Termination implements AutoCloseable {
    private static final long MOST_SECONDS = 300;

    private final AtomicBoolean asked = new AtomicBoolean();
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::await, "perturb4j-termination");

    Termination() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void await() {
        asked.set(true);
        try {
            done.await(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the process was told to end. */
    boolean asked() {
        return asked.get();
    }

    /** All is saved: the process may end. */
    @Override
    public void close() {
        done.countDown();
        if (!asked()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                return; // the process is ending just now
            }
        }
    }
}
