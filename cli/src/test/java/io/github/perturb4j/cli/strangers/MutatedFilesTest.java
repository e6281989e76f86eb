package io.github.perturb4j.cli.strangers;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.TensorData;
import io.github.perturb4j.resnet.image.ImageException;
import io.github.perturb4j.resnet.image.ImageFile;
import io.github.perturb4j.resnet.image.RgbImage;
import io.github.perturb4j.weights.Checkpoint;
import io.github.perturb4j.weights.Selection;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged copies of good checkpoints and images, in one JVM: each is read, or refused by the documented exception in
 * one line; none hangs, and none takes more memory than a small multiple of what it holds. The bound of time is for
 * hangs, many times what a file takes.
 */
@Timeout(1800)
class MutatedFilesTest {
    private static final Path MODULES = Path.of("..").toAbsolutePath().normalize();
    private static final Path CHECKPOINTS = MODULES.resolve("weights-converter/src/test/resources/golden/checkpoints");
    private static final Path IMAGES = MODULES.resolve("resnet/src/test/resources/golden");
    private static final int MAX_GOOD_BYTES = 20_000;
    private static final long HANG_NANOS = 10_000_000_000L;
    private static final long[] SHAPE = {3, 4};
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    private Path folder;

    /** What came of many files. */
    private static final class Tally {
        private int read;
        private int refused;
        private long slowestNanos;
        private double mostMemory;

        @Override
        public String toString() {
            return String.format(
                    "%d read, %d refused, slowest %.0f ms of CPU, most memory %.2f of the bound",
                    read, refused, slowestNanos / 1e6, mostMemory);
        }
    }

    /** Reads a file. */
    private interface Reading {
        /** @return how many bytes of memory what was read takes at most */
        long read(Path file, byte[] bytes) throws IOException;
    }

    private static List<byte[]> good(Path folder, String... endings) throws IOException {
        List<byte[]> good = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                boolean isWanted = List.of(endings).contains(name.substring(name.lastIndexOf('.') + 1));
                if (isWanted
                        && !name.startsWith("bad_")
                        && !name.endsWith(".rgb.png")
                        && Files.size(file) < MAX_GOOD_BYTES) {
                    good.add(Files.readAllBytes(file));
                }
            }
        }
        assertThat(good).hasSizeGreaterThan(10);
        return good;
    }

    private static long checkpoint(Path file, byte[] bytes) {
        Selection selection =
                bytes.length % 2 == 0 ? Selection.usual() : Selection.usual().forNetwork(Map.of("weight", SHAPE));
        long held = 0;
        for (TensorData tensor : Checkpoint.read(file, selection).tensors().values()) {
            held += (long) tensor.toDoubles().length * Double.BYTES;
        }
        return held;
    }

    private static long image(Path file, byte[] bytes) {
        RgbImage image = ImageFile.decode(bytes);
        return 3L * image.width() * image.height();
    }

    private void run(Reading reading, byte[] bytes, long constant, Tally tally) throws IOException {
        Path file = folder.resolve("mutated.bin");
        Files.deleteIfExists(file); // writing over a file makes some file systems flush it
        Files.write(file, bytes);
        long thread = Thread.currentThread().getId();
        long memory = THREADS.getThreadAllocatedBytes(thread);
        long time = THREADS.getCurrentThreadCpuTime();
        long held = 0;
        try {
            held = reading.read(file, bytes);
            tally.read++;
        } catch (CheckpointException | ImageException e) {
            tally.refused++;
            assertThat(e.getMessage()).isNotBlank().doesNotContain("\n", "Exception", "java.");
        }
        long nanos = THREADS.getCurrentThreadCpuTime() - time;
        tally.slowestNanos = Math.max(tally.slowestNanos, nanos);
        assertThat(nanos).as("nanoseconds of CPU").isLessThan(HANG_NANOS);
        double used = THREADS.getThreadAllocatedBytes(thread) - memory;
        tally.mostMemory = Math.max(tally.mostMemory, used / (constant + 100L * bytes.length + 20 * held));
    }

    private void check(Reading reading, List<byte[]> good, int count, long seed, long constant) throws IOException {
        Mutator mutator = new Mutator(seed);
        Tally tally = new Tally();
        for (int i = 0; i < count; i++) {
            byte[] bytes = mutator.mutated(good);
            try {
                run(reading, bytes, constant, tally);
            } catch (Throwable e) {
                throw new AssertionError("mutation " + i + " of seed " + seed + ", " + bytes.length + " bytes", e);
            }
        }
        assertThat(tally.read).as("%s", tally).isGreaterThan(count / 20);
        assertThat(tally.refused).as("%s", tally).isGreaterThan(count / 5);
        assertThat(tally.mostMemory).as("%s", tally).isLessThan(1);
    }

    private void both(int each, long seed) throws IOException {
        check(MutatedFilesTest::checkpoint, good(CHECKPOINTS, "pt", "pth", "th", "safetensors"), each, seed, 8 << 20);
        check(MutatedFilesTest::image, good(IMAGES, "png", "jpg", "webp"), each, seed, 8 << 20);
    }

    @Test
    void fourThousand() throws IOException {
        both(2_000, 1);
    }

    @Test
    @Tag("slow")
    void twoHundredThousand() throws IOException {
        both(100_000, 2);
    }
}
