package io.github.perturb4j.autodiff.kernel;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.cpu.nativecpu.buffer.DoubleBuffer;
import org.nd4j.linalg.cpu.nativecpu.buffer.FloatBuffer;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Memory of closed arrays, kept for the next array of the same size: the system need not give and clear it again, which
 * took a tenth of a training step.
 *
 * <p>{@code INDArray.close} on an array made here hands its memory back, and marks the array as closed as always; so
 * does the garbage collector where an array was dropped without closing it. What is lent and what is kept together
 * exceed the most that was lent at one time by no more than a quarter of what was ever given back since then: what is
 * kept beyond that is freed, oldest first. So a process hardly grows by the pool, but it does not shrink either. The
 * quarter is for work that needs some sizes at one time and others later, as a training step does: without it each
 * pushes the other out, in every step.
 *
 * <p>The collector sees a small heap and no reason to run, while dropped arrays fill gigabytes outside it. So it is
 * asked to ({@code System.gc}) when {@link #FIRST_LIMIT} is lent, and again when twice as much is lent as was in use
 * after the last time. Where scopes close what they own, that hardly ever happens.
 *
 * <p>Memory is never taken from an ND4J workspace, even inside one.
 */
final class Pool {
    /** Smaller arrays cost less to make than to look for. */
    static final long SMALLEST = 1 << 16;

    /** Bytes lent before the garbage collector is first asked for dropped arrays. */
    static final long FIRST_LIMIT = 1L << 30;

    private static final long PAGE = 4096;
    private static final int SPARE = 4;
    private static final int PATIENCE_MILLIS = 20;
    private static final Pool SHARED = new Pool();

    private final Deque<DataBuffer> idle = new ArrayDeque<>(); // newest first
    private final Set<Lease> leases = new HashSet<>();
    private final ReferenceQueue<DataBuffer> dropped = new ReferenceQueue<>();
    private long idleBytes;
    private long fresh;
    private long lent;
    private long most;
    private long swing; // how far lent ever fell below most
    private long limit = FIRST_LIMIT;

    private Pool() {}

    /** A buffer of undefined contents, whose {@code close} brings its memory back to the pool. */
    static DataBuffer buffer(DataType type, long length) {
        long bytes = (length * type.width() + PAGE - 1) / PAGE * PAGE;
        DataBuffer memory = SHARED.take(bytes);
        if (type == DataType.DOUBLE) {
            Doubles made = new Doubles(new DoublePointer(memory.pointer()), length);
            made.lease = SHARED.lend(made, memory);
            return made;
        }
        Floats made = new Floats(new FloatPointer(memory.pointer()), length);
        made.lease = SHARED.lend(made, memory);
        return made;
    }

    /** A buffer of undefined contents that is not pooled, and in no workspace. */
    static DataBuffer detached(DataType type, long length) {
        return Nd4j.getDataBufferFactory().create(type, length, false);
    }

    /** How often memory was taken from the system since the start, instead of from what is kept. */
    static long fresh() {
        synchronized (SHARED) {
            return SHARED.fresh;
        }
    }

    private DataBuffer take(long bytes) {
        takeBackDropped();
        if (reachesLimit(bytes)) {
            askCollector();
        }
        synchronized (this) {
            lent += bytes;
            most = Math.max(most, lent);
            for (Iterator<DataBuffer> each = idle.iterator(); each.hasNext(); ) {
                DataBuffer memory = each.next();
                if (bytes(memory) == bytes) {
                    each.remove();
                    idleBytes -= bytes;
                    return memory;
                }
            }
            shrink(room());
            fresh++;
        }
        return detached(DataType.FLOAT, bytes / Float.BYTES);
    }

    private synchronized Lease lend(DataBuffer buffer, DataBuffer memory) {
        Lease lease = new Lease(buffer, memory, dropped);
        leases.add(lease);
        return lease;
    }

    private synchronized void end(Lease lease) {
        if (!leases.remove(lease)) {
            return;
        }
        DataBuffer memory = lease.memory;
        lent -= bytes(memory);
        swing = Math.max(swing, most - lent);
        idleBytes += bytes(memory);
        idle.addFirst(memory);
        shrink(room());
    }

    private void takeBackDropped() {
        for (Reference<?> each = dropped.poll(); each != null; each = dropped.poll()) {
            end((Lease) each);
        }
    }

    /** True for one thread at a time, which is to set a new limit. */
    private synchronized boolean reachesLimit(long bytes) {
        boolean reached = lent + bytes > limit;
        limit = reached ? Long.MAX_VALUE : limit;
        return reached;
    }

    private void askCollector() {
        System.gc();
        try {
            Reference<?> each = dropped.remove(PATIENCE_MILLIS);
            while (each != null) {
                end((Lease) each);
                each = dropped.remove(PATIENCE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // what else was dropped comes back with the next array
        }
        synchronized (this) {
            limit = Math.max(FIRST_LIMIT, 2 * lent);
        }
    }

    private long room() {
        return most - lent + swing / SPARE;
    }

    private void shrink(long room) {
        while (idleBytes > room) {
            DataBuffer oldest = idle.removeLast();
            idleBytes -= bytes(oldest);
            oldest.close();
        }
    }

    private static long bytes(DataBuffer memory) {
        return memory.length() * Float.BYTES;
    }

    /** Memory in the hands of an array, until that is closed or collected. */
    private static final class Lease extends PhantomReference<DataBuffer> {
        private final DataBuffer memory;

        Lease(DataBuffer buffer, DataBuffer memory, ReferenceQueue<DataBuffer> dropped) {
            super(buffer, dropped);
            this.memory = memory;
        }
    }

    private static final class Floats extends FloatBuffer {
        private transient Lease lease;

        Floats(FloatPointer pointer, long length) {
            super(pointer, FloatIndexer.create(pointer), length);
        }

        @Override
        protected void release() {
            super.release();
            SHARED.end(lease);
        }
    }

    private static final class Doubles extends DoubleBuffer {
        private transient Lease lease;

        Doubles(DoublePointer pointer, long length) {
            super(pointer, DoubleIndexer.create(pointer), length);
        }

        @Override
        protected void release() {
            super.release();
            SHARED.end(lease);
        }
    }
}
