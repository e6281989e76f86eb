package io.github.perturb4j.nn;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A file mapped into memory read-only, of any size, read in slices of less than 2 GiB. A slice costs no memory until
 * its bytes are touched and stays valid after {@link #close()}; nothing outside the file can be asked for.
 *
 * <p>The file is mapped in few windows, one for every GiB, so that a file with very many tensors needs few mappings.
 */
public final class MappedFile implements AutoCloseable {
    private static final int WINDOW_BITS = 30;

    private final Path path;
    private final FileChannel channel;
    private final long size;
    private final Map<Long, ByteBuffer> windows = new HashMap<>();

    private MappedFile(Path path, FileChannel channel, long size) {
        this.path = path;
        this.channel = channel;
        this.size = size;
    }

    /**
     * Opens a file.
     *
     * @throws CheckpointException if there is none, it is no regular file or it cannot be read
     */
    public static MappedFile open(Path path) {
        try {
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                throw CheckpointException.of(path, "is not a regular file", "name a file of weights");
            }
            FileChannel channel = FileChannel.open(path);
            return new MappedFile(path, channel, channel.size());
        } catch (NoSuchFileException e) {
            throw CheckpointException.of(path, "there is no such file", "check the path", e);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /**
     * A file that is in memory already, such as a resource of a jar.
     *
     * @param name what error messages call it
     * @param bytes its contents, which must not be changed afterwards
     */
    public static MappedFile of(Path name, byte[] bytes) {
        MappedFile file = new MappedFile(name, null, bytes.length);
        file.windows.put(0L, ByteBuffer.wrap(bytes).asReadOnlyBuffer());
        return file;
    }

    /** The file's path as given. */
    public Path path() {
        return path;
    }

    /** The file's size in bytes. */
    public long size() {
        return size;
    }

    /**
     * A read-only little-endian view of part of the file.
     *
     * @param offset first byte, at least 0
     * @param length number of bytes, at least 0; offset + length must not exceed the file's size
     * @throws IllegalArgumentException if the range is not inside the file or 2 GiB or longer
     * @throws CheckpointException if the operating system refuses to map it
     */
    public ByteBuffer slice(long offset, long length) {
        if (offset < 0 || length < 0 || length > Integer.MAX_VALUE || offset > size - length) {
            throw new IllegalArgumentException(
                    "bytes " + offset + " + " + length + " of a file of " + size + "; slices are below 2 GiB");
        }
        if (length == 0) {
            return ByteBuffer.allocate(0).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        }
        try {
            long start = offset >>> WINDOW_BITS << WINDOW_BITS;
            long end = Math.min(size, start + Integer.MAX_VALUE);
            ByteBuffer part = offset + length <= end
                    ? window(start, end).slice((int) (offset - start), (int) length)
                    : channel.map(FileChannel.MapMode.READ_ONLY, offset, length);
            return part.order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private ByteBuffer window(long start, long end) throws IOException {
        ByteBuffer known = windows.get(start);
        if (known == null) {
            known = channel.map(FileChannel.MapMode.READ_ONLY, start, end - start);
            windows.put(start, known);
        }
        return known;
    }

    private static CheckpointException unreadable(Path path, IOException e) {
        return CheckpointException.of(
                path, "cannot be read (" + Reasons.of(e) + ")", "check that it is a readable file", e);
    }

    /**
     * Copies bytes out of a slice of this file. Whoever interprets what another program may cut short meanwhile copies
     * it first: that ends in an exception, while reading mapped memory byte by byte was seen to hang on JDK 17.
     *
     * @param slice a slice of this file
     * @param from the first byte, counted from the slice's index 0
     * @param target where the bytes go
     * @param start the first index in {@code target}
     * @param length the number of bytes
     * @throws CheckpointException if the file has become shorter since it was opened
     */
    public void copy(ByteBuffer slice, int from, byte[] target, int start, int length) {
        try {
            copyMapped(slice, from, target, start, length);
        } catch (InternalError e) {
            throw cutShort(path.toString(), e);
        }
    }

    /**
     * The bulk copy that a file cut short ends with an InternalError. The JVM throws it late, when the thread next
     * enters it; the yield makes that happen inside the caller's try (always on JDK 25; on JDK 17 the error may still
     * come later).
     */
    static void copyMapped(ByteBuffer from, int index, byte[] target, int start, int length) {
        from.get(index, target, start, length);
        Thread.yield();
    }

    /** What is said of a file that another program cut short while it was being read. */
    static CheckpointException cutShort(String source, Throwable cause) {
        return new CheckpointException(
                source + ": was cut short by another program while it was being read; load it again when it is whole",
                cause);
    }

    /** Closes the file; slices that were handed out stay valid. */
    @Override
    public void close() {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }
}
