package io.github.perturb4j.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small files that mention something large again and again: the work must be of the order of the file, not of mentions
 * times size. Here the two differ by a factor of 10,000 and more, so the limit tells a minute from hours; it measures
 * no speed.
 */
@Timeout(60)
class HostileCostsTest {
    private static final long[] ONE = {1};
    private static final int LARGE = 4 << 20;

    @TempDir
    Path folder;

    private static Pickle two() {
        return Pickle.protocol(2);
    }

    private static Arguments costly(String name, Pickle pickle, String reason) {
        return Arguments.of(name, pickle.stop(), reason);
    }

    static Stream<Arguments> files() {
        String long1 = "x".repeat(LARGE);
        return Stream.of(
                costly("equal texts as keys", keys(long1, long1), "is no data"),
                costly("texts of one hash code as keys", keys(long1 + "Aa", long1 + "BB"), "is no data"),
                costly(
                        "a name of megabytes, named again",
                        Pickle.protocol(4)
                                .text(long1)
                                .raw("q\u0000")
                                .text(long1)
                                .raw("q\u0001")
                                .repeat(200_000, "h\u0000h\u0001\u0093" + "0"),
                        "it holds a text"),
                costly("metadata of many entries", metadata(), "lazily negated or conjugated"),
                costly("numbers of one hash code as keys", numbers(), "is no data"),
                costly("one dict under many names", children(), "is a dict"),
                costly("one list under the wrappers' names of many dicts", lists(), "expected a tensor"),
                costly("attributes set between items", attributes(), "is no data"),
                costly("keys of storages of one hash code", storages(), "more than 256 characters"));
    }

    private static Pickle keys(String one, String other) {
        return two().raw("}(")
                .text(one)
                .raw("q\u0000N")
                .text(other)
                .raw("q\u0001N")
                .repeat(300_000, "h\u0000Nh\u0001N")
                .raw("u");
    }

    private static Pickle metadata() {
        Pickle pickle = two().raw("}q\u0001(");
        for (int i = 0; i < 100_000; i++) {
            pickle.counted('J', 4, i).raw("N");
        }
        pickle.raw("u0").global("torch._utils", "_rebuild_tensor_v2").raw("q\u0002(NNNNNNh\u0001tq\u0003R");
        return pickle.repeat(200_000, "h\u0002h\u0003R");
    }

    /** Longs and doubles whose hash codes are all the same; a map cannot order the two kinds. */
    private static Pickle numbers() {
        Pickle pickle = two().raw("}(");
        for (long i = 1; i <= 100_000; i++) {
            pickle.number(i << 32 | (i ^ 0x1234567)).raw("N");
            pickle.bytes('G');
            long bits = 0x4000_0000_0000_0000L | i << 32 | (0x4000_0000L ^ i ^ 0x1234567);
            for (int shift = 56; shift >= 0; shift -= 8) {
                pickle.bytes((int) (bits >> shift) & 0xff);
            }
            pickle.raw("N");
        }
        return pickle.raw("u");
    }

    private static Pickle children() {
        Pickle pickle = two().raw("}q\u0001(");
        for (int i = 0; i < 200_000; i++) {
            pickle.counted('J', 4, i).raw("N");
        }
        pickle.raw("u0}(");
        for (int i = 0; i < 200_000; i++) {
            pickle.text("k" + i).raw("h\u0001");
        }
        return pickle.raw("u");
    }

    private static Pickle lists() {
        Pickle pickle = two().raw("](").repeat(300_000, "N").raw("eq\u0001" + "0");
        wrapped(pickle, 3);
        return pickle;
    }

    private static void wrapped(Pickle pickle, int depth) {
        pickle.raw("}(");
        for (String name : StateDictFinder.WRAPPERS) {
            pickle.text(name);
            if (depth == 0) {
                pickle.raw("h\u0001");
            } else {
                wrapped(pickle, depth - 1);
            }
        }
        pickle.raw("u");
    }

    private static Pickle attributes() {
        Pickle pickle = two().raw("}q\u0001}(");
        for (int i = 0; i < 150_000; i++) {
            pickle.text("k" + i).raw("N");
        }
        pickle.raw("u").text("a").raw("q\u00020");
        return pickle.repeat(150_000, "h\u0002Nsh\u0001b");
    }

    private static Pickle storages() {
        String key = "x".repeat(LARGE);
        Pickle pickle = two().text(key + "Aa").raw("q\u0001").text(key + "BB").raw("q\u0002");
        pickle.global("torch", "ByteStorage").raw("q\u0003").text("storage").raw("q\u0004");
        return pickle.repeat(60_000, "(h\u0004h\u0003h\u0001NK\u0001tQ(h\u0004h\u0003h\u0002NK\u0001tQ");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void isRefusedAfterWorkOfTheFilesOrder(String name, byte[] pickle, String reason) throws IOException {
        Path file = Files.write(folder.resolve("costly.pth"), TorchFiles.zip(pickle, Map.of("0", new byte[8])));
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void tensorsOfTwoElementsFarApartAreReadWithoutWhatLiesBetween() throws IOException {
        byte[] data = new byte[LARGE];
        data[LARGE - 1] = 42;
        Pickle pickle = two().raw("}(");
        for (int i = 0; i < 20_000; i++) {
            pickle.text("t" + i).tensor("ByteStorage", "0", LARGE, 0, new long[] {2}, new long[] {LARGE - 1});
        }
        Path file = Files.write(
                folder.resolve("far.pth"), TorchFiles.zip(pickle.raw("u").stop(), Map.of("0", data)));
        StateDict found = Checkpoint.read(file);
        assertThat(found.size()).isEqualTo(20_000);
        assertThat(found.get("t19999").toDoubles()).containsExactly(0, 42);
    }

    @Test
    void aNetworkIsLookedForBehindManyPrefixesInOnePass() throws IOException {
        String prefix = "p".repeat(5_000);
        Pickle pickle = two().raw("}(");
        for (int i = 0; i < 2_000; i++) {
            pickle.text(prefix + i + ".w").tensor("ByteStorage", "0", 1, 0, ONE, ONE);
        }
        Path file = Files.write(
                folder.resolve("prefixes.pth"), TorchFiles.zip(pickle.raw("u").stop(), Map.of("0", new byte[1])));
        Selection network = Selection.usual().forNetwork(Map.of("w", ONE));
        assertThat(Checkpoint.read(file, network).names()).containsExactly("w");
    }
}
