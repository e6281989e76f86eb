package io.github.perturb4j.cli.output;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One run's claim to a folder: a file in it that the operating system keeps locked for as long as the process lives,
 * however it ends. The file that a killed run has left is taken over.
 */
public final class FolderLock implements AutoCloseable {
    static final String FILE = ".perturb4j-lock";

    /** Beyond the file's end, which is written while it is locked. */
    private static final long PLACE = Long.MAX_VALUE - 1;

    private static final int MOST_BYTES = 65_536;

    private final Path file;
    private final FileChannel channel;

    private FolderLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Claims the folder.
     *
     * @throws CommandFailure if another run has it
     */
    static FolderLock take(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        while (true) {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                channel.close();
                throw new CommandFailure("the folder " + folder
                        + " is being written by another run; wait for it, or name another --out");
            }
            if (isStillThere(file, channel)) {
                return new FolderLock(file, channel);
            }
            channel.close(); // it was the file of a run that has just ended, and removed it
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock(PLACE, 1, false);
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) { // a file system without locks
            return channel.isOpen();
        }
    }

    /**
     * Whether the file of that name is the one that is locked: it is given a size at random. To read it would be to
     * open and close it again, at which POSIX takes all locks of the process away.
     */
    private static boolean isStillThere(Path file, FileChannel channel) throws IOException {
        int size = 1 + ThreadLocalRandom.current().nextInt(MOST_BYTES);
        channel.truncate(0);
        channel.write(ByteBuffer.allocate(size), 0);
        try {
            return Files.size(file) == size;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            Files.deleteIfExists(file);
            channel.close();
        }
    }
}
