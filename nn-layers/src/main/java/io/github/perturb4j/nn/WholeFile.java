package io.github.perturb4j.nn;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** Files that appear whole or not at all: each is written beside its place under another name, then moved there. */
public final class WholeFile {
    private WholeFile() {}

    /** What fills a file, which is not there yet. */
    @FunctionalInterface
    public interface Content {
        void write(Path file) throws IOException;
    }

    /**
     * Writes {@code file}, replacing what was there. If that fails, what was there stays, and nothing is left beside
     * it.
     *
     * @throws IOException what {@code content} throws, or the disk
     */
    public static void write(Path file, Content content) throws IOException {
        Path target = file.toAbsolutePath();
        Path beside = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            content.write(beside);
            move(beside, target);
        } finally {
            deleteIfThere(beside);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void deleteIfThere(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException ignored) { // there is an earlier error then, which says more
        }
    }
}
