package io.github.perturb4j.weights.published;

import io.github.perturb4j.weights.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A small checkpoint that PyTorch wrote, as if it were published. */
final class Published {
    static final String TAG = "\"5f3c-1\"";
    static final Path CHECKPOINT = Path.of("src", "test", "resources", "golden", "checkpoints", "mixed_zip.pth");
    static final byte[] BYTES;
    static final PublishedWeights WEIGHTS;

    /** Patient with a busy machine, but without pauses. */
    static final Download.Patience PATIENT =
            new Download.Patience(Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ZERO);

    static {
        try {
            BYTES = Files.readAllBytes(CHECKPOINT);
            WEIGHTS = new PublishedWeights(
                    "tiny", "tiny-" + Sha256.of(CHECKPOINT).substring(0, 8) + ".pth", BYTES.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Published() {}

    static WeightsCache cache(Path folder, URI base, Download.Patience patience) {
        return new WeightsCache(folder, base, () -> Download.of(patience));
    }

    static WeightsCache cache(Path folder, URI base) {
        return cache(folder, base, PATIENT);
    }
}
