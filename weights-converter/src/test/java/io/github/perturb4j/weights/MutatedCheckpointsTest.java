package io.github.perturb4j.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged copies of good files end in the exception or are read; nothing else is thrown, and nothing hangs. */
class MutatedCheckpointsTest {
    private static final int TRIALS = 500;

    @TempDir
    Path folder;

    private static byte[] golden(String name) throws IOException {
        return Files.readAllBytes(GoldenCheckpointsTest.GOLDEN.resolve(name));
    }

    private boolean isRefused(byte[] bytes) throws IOException {
        Path file = folder.resolve("mutated.pth");
        Files.deleteIfExists(file); // writing over a file makes ext4 flush it, which takes milliseconds
        Files.write(file, bytes);
        try {
            Checkpoint.read(file).tensors().values().forEach(TensorData::toDoubles);
            return false;
        } catch (CheckpointException e) {
            assertThat(e).hasMessageContaining("mutated.pth").hasMessageNotContaining("\n");
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"mixed_zip.pth", "mixed_legacy.pth", "nested_module_prefix_legacy.th", "parameters_zip.pth"})
    void changedBytes(String name) throws IOException {
        byte[] good = golden(name);
        Random random = new Random(name.hashCode());
        int refused = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            byte[] bytes = good.clone();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                int at = random.nextInt(bytes.length);
                bytes[at] =
                        random.nextBoolean() ? (byte) random.nextInt(256) : (byte) (bytes[at] ^ 1 << random.nextInt(8));
            }
            refused += isRefused(bytes) ? 1 : 0;
        }
        assertThat(refused).isBetween(TRIALS / 10, TRIALS - 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mixed_zip.pth", "mixed_legacy.pth"})
    void movedAndRepeatedParts(String name) throws IOException {
        byte[] good = golden(name);
        Random random = new Random(99);
        for (int trial = 0; trial < TRIALS / 2; trial++) {
            int from = random.nextInt(good.length);
            int to = random.nextInt(good.length);
            int length = random.nextInt(Math.min(64, good.length - Math.max(from, to)));
            byte[] bytes = good.clone();
            System.arraycopy(good, from, bytes, to, length);
            isRefused(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mixed_zip.pth", "mixed_legacy.pth", "nested_module_prefix_legacy.th"})
    void everyTruncation(String name) throws IOException {
        byte[] good = golden(name);
        for (int length = 0; length < good.length; length += 13) {
            byte[] bytes = Arrays.copyOf(good, length);
            assertThat(isRefused(bytes))
                    .as("%d of %d bytes", length, good.length)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mixed_zip.pth", "mixed_legacy.pth"})
    void aMissingFileIsNamed(String name) {
        assertThatThrownBy(() -> Checkpoint.read(folder.resolve(name)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(name + ": there is no such file; check the path");
    }
}
