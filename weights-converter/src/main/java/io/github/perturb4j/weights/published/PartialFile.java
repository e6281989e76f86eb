package io.github.perturb4j.weights.published;

import io.github.perturb4j.nn.CheckpointException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What has arrived of a download, and beside it a note of where it came from: the address and the server's tag for that
 * very content (its strong ETag), by which the rest can be asked for. Whoever uses it holds the {@link CacheLock}.
 * Every method throws {@link CheckpointException} if the disk fails.
 */
final class PartialFile {
    /** A strong entity tag, RFC 9110 section 8.8.3, in ASCII and of no absurd length. */
    private static final Pattern STRONG_TAG = Pattern.compile("\"[\\x21\\x23-\\x7e]{1,500}\"");

    private final Path file;
    private final Path note;

    /** @param file where the bytes are to go; the note lies beside it */
    PartialFile(Path file) {
        this.file = file;
        this.note = file.resolveSibling(file.getFileName() + ".etag");
    }

    Path path() {
        return file;
    }

    /** The number of bytes that have arrived. */
    long size() {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw CacheFailures.disk(file, e);
        }
    }

    /** The tag of what has arrived from this address; empty if nothing has, or nothing to which more can be added. */
    Optional<String> tag(URI from) {
        try {
            if (size() == 0 || !Files.exists(note)) {
                return Optional.empty();
            }
            List<String> lines = Files.readAllLines(note);
            return lines.size() == 2 && lines.get(0).equals(from.toString())
                    ? Optional.of(lines.get(1)).filter(PartialFile::isStrong)
                    : Optional.empty();
        } catch (MalformedInputException e) {
            return Optional.empty(); // not written by this class: of no use
        } catch (IOException e) {
            throw CacheFailures.disk(note, e);
        }
    }

    /** Whether this names content byte for byte. */
    static boolean isStrong(String tag) {
        return STRONG_TAG.matcher(tag).matches();
    }

    /** Forgets what has arrived and begins with other content. */
    void restart(URI from, Optional<String> tag) {
        try {
            // In this order: an empty file is never added to by the tag of another content.
            Files.newByteChannel(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.TRUNCATE_EXISTING)
                    .close();
            Files.deleteIfExists(note);
            if (tag.filter(PartialFile::isStrong).isPresent()) {
                Files.write(note, List.of(from.toString(), tag.get()));
            }
        } catch (IOException e) {
            throw CacheFailures.disk(file, e);
        }
    }

    /** Opens the file to add to its end. */
    Appender append() {
        try {
            return new Appender(FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw CacheFailures.disk(file, e);
        }
    }

    /** Deletes the bytes and the note. */
    void delete() {
        try {
            Files.deleteIfExists(file);
            Files.deleteIfExists(note);
        } catch (IOException e) {
            throw CacheFailures.disk(file, e);
        }
    }

    /** Adds bytes at the file's end. */
    final class Appender implements AutoCloseable {
        private final FileChannel channel;

        private Appender(FileChannel channel) {
            this.channel = channel;
        }

        void write(ByteBuffer bytes) {
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (IOException e) {
                throw CacheFailures.disk(file, e);
            }
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw CacheFailures.disk(file, e);
            }
        }
    }
}
