package io.github.perturb4j.cli.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file of a long run that is written again and again: whole each time, or the last one stays. */
public final class RunFile {
    private RunFile() {}

    /** What fills a file. */
    @FunctionalInterface
    public interface Content {
        void write(Path file) throws IOException;
    }

    /** @throws CommandFailure if it cannot be written, on a full disk perhaps */
    public static void write(Path file, Content content) {
        Path beside = file.resolveSibling(file.getFileName() + ".part");
        try {
            content.write(beside);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CommandFailure(
                    "cannot write " + file + " (" + e + "); make room on the disk, then go on with --resume", e);
        }
    }
}
