package io.github.perturb4j.weights.onnx;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Networks that lie beside the project, in {@code ../shared/onnx}. */
final class OnnxShared {
    private OnnxShared() {}

    /** Null if there is none. */
    private static Path folder(String name) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path folder = at.resolveSibling("shared").resolve(name);
            if (Files.exists(folder)) {
                return folder;
            }
        }
        return null;
    }

    static Path file(String name) {
        Path found = folder(name);
        assumeTrue(found != null, "skipped: there is no ../shared/" + name + " beside the project");
        return found;
    }

    /** Each network of a folder, without the extension; one empty name where there is no folder. */
    static Stream<Arguments> networks(String name) {
        Path folder = folder(name);
        if (folder == null) {
            return Stream.of(Arguments.of(""));
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Arguments> found = files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".onnx"))
                    .sorted()
                    .map(file -> Arguments.of(file.replace(".onnx", "")))
                    .toList();
            return found.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
