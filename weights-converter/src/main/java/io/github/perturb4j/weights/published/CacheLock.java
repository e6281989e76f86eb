package io.github.perturb4j.weights.published;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Held by one thread of one process at a time. The operating system frees it when a process dies; the file stays, since
 * deleting it would let two processes lock two files of one name.
 */
final class CacheLock implements AutoCloseable {
    /** A file lock belongs to the whole JVM, so its threads need one of their own. */
    private static final ConcurrentMap<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private final ReentrantLock thread;
    private final FileChannel channel;

    private CacheLock(ReentrantLock thread, FileChannel channel) {
        this.thread = thread;
        this.channel = channel;
    }

    /**
     * Waits until the lock is free, and takes it.
     *
     * @param file what all contenders lock; made if missing, in a folder that exists
     * @param waiting is run, once, if someone else has it
     */
    static CacheLock take(Path file, Runnable waiting) throws IOException {
        Path key = file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName());
        ReentrantLock thread = THREADS.computeIfAbsent(key, k -> new ReentrantLock());
        boolean waited = !thread.tryLock();
        if (waited) {
            waiting.run();
            thread.lock();
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(key, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock(channel, waited ? () -> {} : waiting);
            return new CacheLock(thread, channel);
        } catch (IOException | RuntimeException e) {
            release(channel, thread);
            throw e;
        }
    }

    private static void lock(FileChannel channel, Runnable waiting) throws IOException {
        if (channel.tryLock() == null) {
            waiting.run();
            channel.lock();
        }
    }

    private static void release(FileChannel channel, ReentrantLock thread) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException ignored) { // the lock goes with the channel, closed or broken
        } finally {
            thread.unlock();
        }
    }

    @Override
    public void close() {
        release(channel, thread);
    }
}
