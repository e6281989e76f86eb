package io.github.perturb4j.autodiff.kernel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
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
 * Memory of closed arrays, kept for the next array of the same size: the system need not give and clear it again, which took a tenth of a
 * training step.
 *
 * <p>{@code INDArray.close} on an array made here hands its memory back, and marks the array as closed as always. An array left to the
 * garbage collector takes its memory with it. What is lent and what is kept together exceed the most that was lent at one time by no more than
 * a quarter of what was ever given back since then: what is kept beyond that is freed, oldest first. So a process hardly grows by the pool, but
 * it does not shrink either. The quarter is for work that needs some sizes at one time and others later, as a training step does: without
 * it each pushes the other out, in every step.
 */
final class Pool {
    /** Smaller arrays cost less to make than to look for. */
    static final long SMALLEST = 1 << 16;

    private static final long PAGE = 4096;
    private static final int SPARE = 4;
    private static final Pool SHARED = new Pool();

    private final Deque<DataBuffer> idle = new ArrayDeque<>(); // newest first
    private long idleBytes;
    private long fresh;
    private long lent;
    private long most;
    private long swing; // how far lent ever fell below most

    private Pool() {}

    /** A buffer of undefined contents, whose {@code close} brings its memory back to the pool. */
    static DataBuffer buffer(DataType type, long length) {
        long bytes = (length * type.width() + PAGE - 1) / PAGE * PAGE;
        DataBuffer memory = SHARED.take(bytes);
        return type == DataType.DOUBLE ? new Doubles(memory, length) : new Floats(memory, length);
    }

    /** How often memory was taken from the system since the start, instead of from what is kept. */
    static long fresh() {
        synchronized (SHARED) {
            return SHARED.fresh;
        }
    }

    private DataBuffer take(long bytes) {
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
        return Nd4j.createBuffer(DataType.FLOAT, bytes / Float.BYTES, false);
    }

    private synchronized void give(DataBuffer memory) {
        lent -= bytes(memory);
        swing = Math.max(swing, most - lent);
        idleBytes += bytes(memory);
        idle.addFirst(memory);
        shrink(room());
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

    private static final class Floats extends FloatBuffer {
        private transient DataBuffer memory;

        Floats(DataBuffer memory, long length) {
            this(memory, new FloatPointer(memory.pointer()), length);
        }

        private Floats(DataBuffer memory, FloatPointer pointer, long length) {
            super(pointer, FloatIndexer.create(pointer), length);
            this.memory = memory;
        }

        @Override
        protected void release() {
            super.release();
            SHARED.give(memory);
            memory = null;
        }
    }

    private static final class Doubles extends DoubleBuffer {
        private transient DataBuffer memory;

        Doubles(DataBuffer memory, long length) {
            this(memory, new DoublePointer(memory.pointer()), length);
        }

        private Doubles(DataBuffer memory, DoublePointer pointer, long length) {
            super(pointer, DoubleIndexer.create(pointer), length);
            this.memory = memory;
        }

        @Override
        protected void release() {
            super.release();
            SHARED.give(memory);
            memory = null;
        }
    }
}
