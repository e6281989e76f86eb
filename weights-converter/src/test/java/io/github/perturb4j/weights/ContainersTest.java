package io.github.perturb4j.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.StateDict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the containers may claim about sizes, places and byte order, beyond the pickles in them. */
class ContainersTest {
    private static final long[] TWO = {2};
    private static final long[] ONE = {1};
    private static final byte[] DATA = {1, 0, 2, 0, 3, 0, 4, 0};
    private static final String PICKLE = "archive/data.pkl";

    @TempDir
    Path folder;

    private static byte[] pickle(String type, long count, long offset, long[] shape, long[] strides) {
        return Pickle.protocol(2)
                .raw("}")
                .text("a")
                .tensor(type, "0", count, offset, shape, strides)
                .raw("s")
                .stop();
    }

    private static byte[] shorts() {
        return pickle("ShortStorage", 4, 1, TWO, ONE);
    }

    private StateDict read(byte[] bytes) throws IOException {
        return Checkpoint.read(Files.write(folder.resolve("file.pth"), bytes));
    }

    private void assertRefused(byte[] bytes, String reason) throws IOException {
        Path file = Files.write(folder.resolve("file.pth"), bytes);
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("file.pth")
                .hasMessageContaining(reason);
    }

    private void assertBothRefuse(byte[] pickle, String reason) throws IOException {
        assertRefused(TorchFiles.zip(pickle, Map.of("0", DATA)), reason);
        assertRefused(TorchFiles.legacy(pickle, Map.of("0", DATA), Map.of("0", 2)), reason);
    }

    private static RawZip zip() {
        return new RawZip().stored(PICKLE, shorts());
    }

    @Test
    void zip64IsRead() throws IOException {
        byte[] bytes = new RawZip()
                .stored64(PICKLE, shorts())
                .stored64("archive/data/0", DATA)
                .finish64();
        assertThat(read(bytes).get("a").toDoubles()).containsExactly(2, 3);
    }

    @Test
    void compressedEncryptedAndDoubleEntriesAreRefused() throws IOException {
        assertRefused(zip().entry("archive/data/0", DATA, 8, 0, 8).finish(), "is compressed or encrypted");
        assertRefused(zip().entry("archive/data/0", DATA, 0, 1, 8).finish(), "is compressed or encrypted");
        assertRefused(zip().entry("archive/data/0", DATA, 0, 0, 9).finish(), "has two sizes");
        assertRefused(zip().stored("archive/data/0", DATA).stored(PICKLE, DATA).finish(), "stands there twice");
        assertRefused(zip().stored("archive/data/1", DATA).finish(), "'archive/data/0' is missing");
        assertRefused(zip().stored("archive/data/0", new byte[7]).finish(), "has 7 bytes, expected 8");
    }

    @Test
    void aBombIsNotInflated() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(PICKLE));
            for (int i = 0; i < 64; i++) {
                zip.write(new byte[1 << 20]);
            }
        }
        assertThat(out.size()).isLessThan(100_000);
        assertRefused(out.toByteArray(), "is compressed or encrypted");
    }

    @Test
    void aDirectoryThatLiesIsRefused() throws IOException {
        RawZip zip = zip();
        assertRefused(zip.finish(1L << 60, 0, 1, true), "1152921504606846976 bytes");
        assertRefused(zip.finish(46, 1L << 60, 1, true), "lies at byte 1152921504606846976");
        assertRefused(zip.finish(46, -1, 1, true), "lies at byte 18446744073709551615");
        assertRefused(zip.finish(46, 0, Long.MAX_VALUE, true), "9223372036854775807 entries");
        assertRefused(zip.finish(100, 0, 60_000, false), "ends after 0 of 60000 entries");
        assertRefused(new RawZip().finish(), "0 files FOLDER/data.pkl");
        assertRefused(zip().stored("other/data.pkl", DATA).finish(), "2 files FOLDER/data.pkl");
        assertRefused(zip().stored("archive/constants.pkl", DATA).finish(), "TorchScript");
    }

    @Test
    void byteOrderIsHeeded() throws IOException {
        RawZip little = zip().stored("archive/data/0", DATA)
                .stored("archive/byteorder", new byte[] {'l', 'i', 't', 't', 'l', 'e'});
        assertThat(read(little.finish()).get("a").toDoubles()).containsExactly(2, 3);
        RawZip big = zip().stored("archive/byteorder", "big".getBytes(StandardCharsets.US_ASCII));
        assertRefused(big.finish(), "byte order is 'big', expected 'little'");
        RawZip huge = zip().stored("archive/byteorder", new byte[1000]);
        assertRefused(huge.finish(), "has 1000 bytes, expected at most 64");
    }

    @Test
    void legacyPreamblesAreChecked() throws IOException {
        assertRefused(Pickle.protocol(2).raw("K\u0001").stop(), "none that torch.save wrote");
        byte[] magic = TorchFiles.legacyPreamble().stop();
        String text = new String(magic, StandardCharsets.ISO_8859_1);
        assertRefused(latin1(text.replace("M\u00e9\u0003", "M\u00ea\u0003")), "protocol version is unknown");
        assertRefused(latin1(text.replace('\u0088', '\u0089')), "little-endian machine");
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void legacyStoragesAreChecked() throws IOException {
        Map<String, Integer> widths = Map.of("0", 2, "1", 2);
        assertThat(read(TorchFiles.legacy(shorts(), Map.of("0", DATA), widths))
                        .get("a")
                        .toDoubles())
                .containsExactly(2, 3);
        assertRefused(TorchFiles.legacy(shorts(), Map.of("1", DATA), widths), "one that no tensor uses");
        assertRefused(TorchFiles.legacy(shorts(), Map.of(), widths), "bytes of storage '0' are missing");
        byte[] more = new byte[10];
        assertRefused(TorchFiles.legacy(shorts(), Map.of("0", more), widths), "has 5 elements, expected 4");
        assertRefused(TorchFiles.legacy(shorts(), Map.of("0", new byte[2]), widths), "needs 8 bytes from byte");
    }

    @Test
    void viewsOfOldLegacyFilesAreRead() throws IOException {
        Pickle view = Pickle.protocol(2).raw("}").text("a").global("torch._utils", "_rebuild_tensor");
        view.raw("((")
                .text("storage")
                .global("torch", "ShortStorage")
                .text("0")
                .text("cpu")
                .number(4);
        view.raw("(").text("view").number(1).number(2).raw("ttQ").number(0);
        byte[] good = view.numbers(TWO).numbers(ONE).raw("tRs").stop();
        byte[] file = TorchFiles.legacy(good, Map.of("0", DATA), Map.of("0", 2));
        assertThat(read(file).get("a").toDoubles()).containsExactly(2, 3);
    }

    @Test
    void tensorsMustLieInTheirStorage() throws IOException {
        long most = Long.MAX_VALUE;
        assertBothRefuse(pickle("ShortStorage", 4, 3, TWO, ONE), "elements 3 to 4 of a storage of 4");
        assertBothRefuse(pickle("ShortStorage", 4, 0, TWO, new long[] {4}), "elements 0 to 4 of a storage of 4");
        assertBothRefuse(pickle("ShortStorage", 4, -1, TWO, ONE), "elements -1 to 0");
        assertBothRefuse(pickle("ShortStorage", 4, 3, TWO, new long[] {-1}), "negative extent or stride");
        assertBothRefuse(pickle("ShortStorage", 4, 0, new long[] {-2}, ONE), "negative extent or stride");
        assertBothRefuse(pickle("ShortStorage", 4, 0, new long[] {most}, new long[] {most}), "overflow");
        assertBothRefuse(pickle("ShortStorage", 4, 0, new long[] {most, most}, new long[2]), "overflow");
        assertBothRefuse(pickle("ShortStorage", 4, 9, new long[] {0}, ONE), "elements 9 to 9");
        assertBothRefuse(pickle("ShortStorage", 4, 0, TWO, new long[] {1, 1}), "with strides [1, 1]");
        assertBothRefuse(
                pickle("ShortStorage", 4, 0, new long[40], new long[40]), "a tensor of rank 40, expected at most 32");
        assertBothRefuse(pickle("ShortStorage", -4, 0, TWO, ONE), "a storage of -4 elements");
        assertBothRefuse(pickle("ShortStorage", most, 0, TWO, ONE), "overflow");
    }

    @Test
    void expandedTensorsAreReadUnlessTheyAreBombs() throws IOException {
        byte[] expanded = pickle("ShortStorage", 4, 2, new long[] {3, 2}, new long[] {0, 1});
        assertThat(read(TorchFiles.zip(expanded, Map.of("0", DATA))).get("a").toDoubles())
                .containsExactly(3, 4, 3, 4, 3, 4);
        assertBothRefuse(pickle("ShortStorage", 4, 0, new long[] {1_000_000_000}, new long[1]), "16 times the file");
        long huge = 1L << 40;
        assertBothRefuse(pickle("ShortStorage", 4, 0, new long[] {huge}, new long[1]), "expected less than 2 GiB");
    }

    @Test
    void sharedBytesCannotGrowAFileWithoutBound() throws IOException {
        byte[] data = new byte[100_000];
        Pickle pickle = Pickle.protocol(2).raw("}(");
        for (int i = 0; i < 40; i++) {
            pickle.text("t" + i).tensor("ByteStorage", "0", data.length, 0, new long[] {data.length}, ONE);
        }
        assertRefused(TorchFiles.zip(pickle.raw("u").stop(), Map.of("0", data)), "share storage so much");
    }

    @Test
    void aStorageCannotHaveTwoTypes() throws IOException {
        Pickle pickle = Pickle.protocol(2).raw("}(");
        pickle.text("a").tensor("ShortStorage", "0", 4, 0, TWO, ONE);
        pickle.text("b").tensor("IntStorage", "0", 2, 0, TWO, ONE);
        assertBothRefuse(pickle.raw("u").stop(), "storage '0' twice, as 4 x I16 and as 2 x I32");
    }

    @Test
    void aSafetensorsFileIsRecognisedWhateverItsLengthLooksLike() throws IOException {
        for (int header : new int[] {0x80, 'P' | 'K' << 8}) { // as a pickle and as a zip archive begin
            byte[] json = "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}"
                    .getBytes(StandardCharsets.US_ASCII);
            byte[] bytes = new byte[8 + header + 1];
            bytes[0] = (byte) header;
            bytes[1] = (byte) (header >> 8);
            Arrays.fill(bytes, 8, 8 + header, (byte) ' ');
            System.arraycopy(json, 0, bytes, 8, json.length);
            bytes[bytes.length - 1] = 42;
            assertThat(read(bytes).get("a").toDoubles()).containsExactly(42);
        }
    }
}
