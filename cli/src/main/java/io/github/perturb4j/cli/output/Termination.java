package io.github.perturb4j.cli.output;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Hears SIGTERM and Ctrl-C. As long as there is nothing to save, the process ends at once, with a line, and leaves no
 * empty folder behind. Once the command {@link #save saves}, its end is held up until the work in hand is written.
 */
public final class Termination implements AutoCloseable {
    private static final long MOST_SECONDS = 300;

    private final PrintWriter err;
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::end, "perturb4j-termination");
    private OutputFolder folder;
    private boolean saving;
    private volatile boolean asked;

    /** @param err hears that nothing was written */
    public Termination(PrintWriter err) {
        this.err = err;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Opens the folder of the results, which is removed again if the process ends before there are any. */
    public synchronized OutputFolder open(Path path) {
        folder = OutputFolder.open(path);
        return folder;
    }

    private void end() {
        asked = true;
        if (endsAtOnce()) {
            return;
        }
        try {
            done.await(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean endsAtOnce() {
        if (saving) {
            return false;
        }
        if (folder != null) {
            folder.close();
        }
        err.println("perturb4j: stopped before there was anything to keep; nothing was written");
        err.flush();
        return true;
    }

    /** From now on there is something to save: the command asks {@link #asked}, and ends by itself. */
    public void save() {
        synchronized (this) {
            saving = !asked;
        }
        if (!saving) { // the process is ending just now
            try {
                done.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether the process was told to end. */
    public boolean asked() {
        return asked;
    }

    /** Says on stderr how a run that was told to end has ended. */
    public int stopped(String what) {
        err.println("perturb4j: " + what);
        err.flush(); // now: the process ends when this is closed
        return Errors.FAILURE;
    }

    /** All is saved: the process may end. */
    @Override
    public void close() {
        done.countDown();
        if (!asked) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                return; // the process is ending just now
            }
        }
    }
}
