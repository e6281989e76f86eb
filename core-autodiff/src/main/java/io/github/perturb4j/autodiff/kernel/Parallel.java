package io.github.perturb4j.autodiff.kernel;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * Runs the tiles of a kernel on all cores.
 *
 * <p>A kernel cuts its work into tiles by shape alone and each tile writes its own part of the result, so the bits of a
 * result do not depend on the number of threads. A tile must not start tiles of its own expecting them to run beside
 * it: nested calls run in the calling thread. The number of threads is that of the physical cores, or the system
 * property {@code perturb4j.threads}; it is read once. Several threads may call at once and then share the workers.
 *
 * <p>A worker that has nothing to do looks for work for {@value #SPIN_MICROS} microseconds before it sleeps, since
 * waking it takes as long as a small kernel.
 */
public final class Parallel {
    private static final int SPIN_MICROS = 50;

    private static final int THREADS = Math.max(1, Integer.getInteger("perturb4j.threads", Cores.physical()));
    private static final boolean SPIN = THREADS <= Runtime.getRuntime().availableProcessors();
    private static final ConcurrentLinkedQueue<ParallelCall> OPEN = new ConcurrentLinkedQueue<>();
    private static final ThreadLocal<Boolean> INSIDE = ThreadLocal.withInitial(() -> false);
    private static final Worker[] WORKERS = new Worker[THREADS - 1];

    static {
        for (int i = 0; i < WORKERS.length; i++) {
            WORKERS[i] = new Worker(i + 1);
            WORKERS[i].start();
        }
    }

    private Parallel() {}

    /** The number of threads that work on a kernel, the calling one included. */
    public static int threads() {
        return THREADS;
    }

    /** Calls {@code tile} with each number from 0 to {@code count - 1}, in any order; rethrows the first failure. */
    public static void tiles(int count, IntConsumer tile) {
        if (count <= 1 || THREADS == 1 || INSIDE.get()) {
            for (int i = 0; i < count; i++) {
                tile.accept(i);
            }
            return;
        }
        ParallelCall round = new ParallelCall(count, THREADS, tile);
        OPEN.add(round);
        for (int i = 0; i < Math.min(WORKERS.length, count - 1); i++) {
            WORKERS[i].wake();
        }
        work(round, 0);
        OPEN.remove(round);
        round.await();
    }

    /** Numbers [from, to) of a longer run. */
    @FunctionalInterface
    public interface Range {
        void apply(long from, long to);
    }

    /** Cuts {@code length} numbers into runs of {@code perTile}, the last one shorter, each of which is a tile. */
    public static void ranges(long length, int perTile, Range body) {
        tiles((int) ((length + perTile - 1) / perTile), tile -> {
            long from = (long) tile * perTile;
            body.apply(from, Math.min(length, from + perTile));
        });
    }

    private static void work(ParallelCall round, int seat) {
        INSIDE.set(true);
        try {
            round.work(seat);
        } finally {
            INSIDE.set(false);
        }
    }

    /** Spins until {@code done} or the time is over; whether it is done. */
    static boolean spin(BooleanSupplier done) {
        if (done.getAsBoolean()) {
            return true;
        }
        if (!SPIN) {
            return false;
        }
        long end = System.nanoTime() + SPIN_MICROS * 1000L;
        while (System.nanoTime() < end) {
            for (int i = 0; i < 16; i++) {
                Thread.onSpinWait();
                if (done.getAsBoolean()) {
                    return true;
                }
            }
        }
        return done.getAsBoolean();
    }

    private static final class Worker extends Thread {
        private final int seat;
        private volatile boolean asleep;

        Worker(int seat) {
            super("perturb4j-worker-" + seat);
            this.seat = seat;
            setDaemon(true);
        }

        void wake() {
            if (asleep) {
                LockSupport.unpark(this);
            }
        }

        @Override
        public void run() {
            while (true) {
                ParallelCall round = next();
                if (round != null) {
                    Parallel.work(round, seat);
                } else if (!spin(() -> next() != null)) {
                    asleep = true;
                    if (next() == null) { // a round opened since then wakes it
                        LockSupport.park(this);
                    }
                    asleep = false;
                }
            }
        }

        private ParallelCall next() {
            for (ParallelCall round : OPEN) { // mostly empty
                if (round.hasTiles()) {
                    return round;
                }
            }
            return null;
        }
    }
}
