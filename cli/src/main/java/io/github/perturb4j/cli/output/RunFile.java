package io.github.perturb4j.cli.output;

import io.github.perturb4j.nn.WholeFile;
import java.io.IOException;
import java.nio.file.Path;

/** A file of a long run that is written again and again: whole each time, or the last one stays. */
public final class RunFile {
    private RunFile() {}

    /** @throws CommandFailure if it cannot be written, on a full disk perhaps */
    public static void write(Path file, WholeFile.Content content) {
        try {
            WholeFile.write(file, content);
        } catch (IOException e) {
            throw new CommandFailure(
                    "cannot write " + file + " (" + e + "); make room on the disk, then go on with --resume", e);
        }
    }
}
