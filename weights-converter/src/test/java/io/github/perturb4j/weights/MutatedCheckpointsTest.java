package io.github.perturb4j.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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
        CounterRandom random = new CounterRandom(name.hashCode());
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
        CounterRandom random = new CounterRandom(99);
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

    /** All opcodes that there are. */
    private static final String OPCODES =
            "().012FGIJKLMNPQRSTUVXBCabcde}gh]ijlopqrstu\u0080\u0081\u0082\u0085\u0086\u0087"
                    + "\u0088\u0089\u008a\u008b\u008c\u008d\u008e\u008f\u0090\u0091\u0092\u0093\u0094\u0095"
                    + "\u0096\u0097\u0098";

    /** Changed bytes, swapped opcodes, parts moved, repeated or taken from another file, and cuts, in any mixture. */
    private static byte[] mutated(List<byte[]> good, CounterRandom random) {
        byte[] bytes = good.get(random.nextInt(good.size())).clone();
        for (int changes = random.nextInt(4); changes >= 0; changes--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes[at] = (byte) OPCODES.charAt(random.nextInt(OPCODES.length()));
                case 3 -> {
                    byte[] other = good.get(random.nextInt(good.size()));
                    int from = random.nextInt(other.length);
                    int length = random.nextInt(Math.min(300, Math.min(other.length - from, bytes.length - at)));
                    System.arraycopy(other, from, bytes, at, length);
                }
                default -> bytes = random.nextInt(8) == 0 ? Arrays.copyOf(bytes, at + 1) : bytes;
            }
        }
        return bytes;
    }

    private int refused(int trials, long seed) throws IOException {
        List<byte[]> good = new ArrayList<>(Layouts.small().values());
        for (String name : new String[] {"mixed_legacy.pth", "nested_module_prefix_legacy.th", "mixed.safetensors"}) {
            good.add(golden(name));
        }
        CounterRandom random = new CounterRandom(seed);
        int refused = 0;
        for (int trial = 0; trial < trials; trial++) {
            refused += isRefused(mutated(good, random)) ? 1 : 0;
        }
        return refused;
    }

    @Test
    void everyLayoutMutated() throws IOException {
        assertThat(refused(2_000, 12)).isBetween(200, 1_900);
    }

    @Test
    @Tag("slow")
    void everyLayoutMutated100000Times() throws IOException {
        assertThat(refused(100_000, 13)).isBetween(10_000, 95_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mixed_zip.pth", "mixed_legacy.pth"})
    void aMissingFileIsNamed(String name) {
        assertThatThrownBy(() -> Checkpoint.read(folder.resolve(name)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(name + ": there is no such file; check the path");
    }
}
