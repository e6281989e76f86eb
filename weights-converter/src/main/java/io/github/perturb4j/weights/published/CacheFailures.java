package io.github.perturb4j.weights.published;

import io.github.perturb4j.nn.CheckpointException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;

/** What can go wrong on the way to published weights, in words. */
final class CacheFailures {
    private static final String ELSEWHERE =
            "set " + CacheSettings.FOLDER + " to a folder that you may write to and that has space";

    private CacheFailures() {}

    /** A file of the cache cannot be read or written. */
    static CheckpointException disk(Path file, IOException e) {
        return CheckpointException.of(file, "cannot be used in the cache (" + reason(e) + ")", ELSEWHERE, e);
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "no permission";
        }
        if (e instanceof FileSystemException named && named.getReason() == null) {
            return e.getClass().getSimpleName() + " " + e.getMessage();
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /** A number of bytes for people, in units of 1000: {@code 102.5 MB}. */
    static String megabytes(long bytes) {
        return bytes < 1_000_000 ? bytes + " bytes" : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
