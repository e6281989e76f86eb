package io.github.perturb4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

class SafetensorsTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "checkpoints");

    @TempDir
    Path folder;

    private static TensorData tensor(ElementType type, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate((int) TensorData.byteSize(type, shape));
        new CounterRandom(7).nextBytes(bytes.array());
        return TensorData.wrap(type, shape, bytes);
    }

    private static StateDict everyType() {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        tensors.put("flag", tensor(ElementType.BOOL, 3));
        for (ElementType type : ElementType.values()) {
            tensors.put("layer." + type, tensor(type, 2, 3));
        }
        tensors.put("scalar", tensor(ElementType.F32));
        tensors.put("none", tensor(ElementType.F64, 0, 3));
        tensors.put("\"quoted\" \u00e9 \ud83d\ude00", tensor(ElementType.I16, 1));
        return StateDict.of(tensors, Map.of("format", "pt"), "test");
    }

    private Path file(String header, int dataBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        return Files.write(
                folder.resolve("hand.safetensors"),
                bytes.putLong(json.length).put(json).array());
    }

    /** Writing over a file makes ext4 flush it, which takes milliseconds. */
    private Path fresh(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.deleteIfExists(file);
        return Files.write(file, bytes);
    }

    private static String entry(String name, String type, String shape, String offsets) {
        return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
    }

    @Test
    void thePytorchFileEqualsItsValues() throws IOException {
        StateDict dict = StateDict.readSafetensors(GOLDEN.resolve("mixed.safetensors"));
        JsonNode expected =
                new ObjectMapper().readTree(GOLDEN.resolve("mixed.json").toFile());
        assertThat(dict.size()).isEqualTo(expected.size()).isEqualTo(12);
        Map<String, ElementType> types = Map.of(
                "float32",
                ElementType.F32,
                "float64",
                ElementType.F64,
                "float16",
                ElementType.F16,
                "bfloat16",
                ElementType.BF16,
                "int64",
                ElementType.I64,
                "bool",
                ElementType.BOOL,
                "uint8",
                ElementType.U8);
        for (Map.Entry<String, JsonNode> tensor : expected.properties()) {
            TensorData found = dict.get(tensor.getKey());
            ObjectMapper json = new ObjectMapper();
            assertThat(found.type())
                    .isEqualTo(types.get(tensor.getValue().get("dtype").asText()));
            assertThat(found.shape())
                    .containsExactly(json.treeToValue(tensor.getValue().get("shape"), long[].class));
            double[] values = json.treeToValue(tensor.getValue().get("values"), double[].class);
            assertThat(found.toDoubles()).containsExactly(values);
            assertThat(found.toArray(DataType.DOUBLE).data().asDouble()).startsWith(values);
        }
    }

    @Test
    void whatIsWrittenIsReadBackInOrder() {
        Path file = folder.resolve("out.safetensors");
        everyType().writeSafetensors(file);
        StateDict found = StateDict.readSafetensors(file);
        assertThat(found).isEqualTo(everyType());
        assertThat(found.metadata()).isEqualTo(Map.of("format", "pt"));
        assertThat(found.source()).isEqualTo(file.toString());
    }

    @Test
    void theSameDictGivesTheSameBytesAndNothingIsLeftBeside() throws IOException {
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        everyType().writeSafetensors(first);
        Files.write(second, new byte[99_999]);
        everyType().writeSafetensors(second);
        assertThat(second).hasSameBinaryContentAs(first);
        StateDict.readSafetensors(second).writeSafetensors(second);
        assertThat(second).hasSameBinaryContentAs(first);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(first, second);
        }
    }

    @Test
    void everyTensorIsAlignedToItsElements() throws IOException {
        Path file = folder.resolve("aligned");
        everyType().writeSafetensors(file);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int header = (int) bytes.getLong();
        assertThat(header % 8).isZero();
        JsonNode json = new ObjectMapper().readTree(bytes.array(), 8, header);
        everyType()
                .tensors()
                .forEach((name, tensor) -> assertThat(
                                json.get(name).get("data_offsets").get(0).asLong()
                                        % tensor.type().bytes())
                        .isZero());
    }

    @Test
    void anEmptyDictIsAFileToo() {
        Path file = folder.resolve("empty");
        StateDict.of(Map.of()).writeSafetensors(file);
        assertThat(StateDict.readSafetensors(file).size()).isZero();
    }

    @Test
    void aTensorThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> everyType().get("layer.F33"))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("test: there is no tensor 'layer.F33'");
    }

    @ParameterizedTest
    @CsvSource({
        "bad_huge_header.safetensors, header claims 4611686018427387904 bytes",
        "bad_offsets.safetensors, tensor 'a' lies at bytes 0 to 1000000000000",
        "bad_truncated.safetensors, 'half' lies at bytes 528 to 576",
    })
    void badGoldenFilesAreRefused(String name, String reason) {
        assertThatThrownBy(() -> StateDict.readSafetensors(GOLDEN.resolve(name)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(reason)
                .hasMessageContaining("copy or download it again");
    }

    static Stream<String[]> badHeaders() {
        String a = entry("a", "F32", "[2]", "[0,8]");
        return Stream.of(
                new String[] {"[]", "the header is START_ARRAY"},
                new String[] {"", "the header is null"},
                new String[] {"{", "Unexpected end-of-input"},
                new String[] {"{}x", "no valid safetensors header"},
                new String[] {"{" + a + "}", "end at byte 8 of the data, but 16 bytes"},
                new String[] {"{" + a + "," + a + "}", "Duplicate field 'a'"},
                new String[] {"{" + a + "," + entry("b", "F32", "[2]", "[4,12]") + "}", "'b' begins at byte 4, inside"},
                new String[] {"{" + a + "," + entry("b", "F32", "[1]", "[12,16]") + "}", "'b' begins at byte 12, after"
                },
                new String[] {"{" + entry("a", "F32", "[5]", "[0,16]") + "}", "has 16 bytes, expected 20"},
                new String[] {"{" + entry("a", "F4", "[5]", "[0,16]") + "}", "dtype 'F4', expected one of F64, F32"},
                new String[] {"{" + entry("a", "F32", "[-4]", "[0,16]") + "}", "a negative one"},
                new String[] {"{" + entry("a", "F32", "[4.0]", "[0,16]") + "}", "expected VALUE_NUMBER_INT"},
                new String[] {"{" + entry("a", "F32", "[4]", "[0]") + "}", "lacks dtype, shape or two data_offsets"},
                new String[] {"{" + entry("a", "F32", "[4]", "[16,0]") + "}", "lies at bytes 16 to 0"},
                new String[] {"{" + entry("a", "F32", "[4]", "[0,99999999999999999999]") + "}", "out of range"},
                new String[] {
                    "{" + entry("a", "F32", "[4611686018427387904,4]", "[0,16]") + "}", "impossible shape [46116"
                },
                new String[] {
                    "{" + entry("a", "F32", "[" + "1,".repeat(99) + "4]", "[0,16]") + "}",
                    "of rank 100, expected at most 32"
                },
                new String[] {"{\"__metadata__\":" + "[".repeat(5000), "__metadata__ is START_ARRAY"},
                new String[] {"{\"__metadata__\":{\"a\":1}}", "__metadata__ 'a' is VALUE_NUMBER_INT"},
                new String[] {"{\"a\":{\"x\":" + "[".repeat(5000), "nesting depth"},
                new String[] {"{\"a\\u001b[31m\\n\":1}", "tensor 'a\\u001b[31m\\u000a' is VALUE_NUMBER_INT"});
    }

    @ParameterizedTest
    @MethodSource("badHeaders")
    void badHeadersAreRefused(String header, String reason) throws IOException {
        Path file = file(header, 16);
        assertThatThrownBy(() -> StateDict.readSafetensors(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("hand.safetensors")
                .hasMessageContaining(reason)
                .hasMessageNotContainingAny("\n", "\u001b");
    }

    @Test
    void whatTheFormatsOwnLibraryReadsIsRead() throws IOException {
        String more = "{\"__metadata__\":null,\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],"
                + "\"note\":{\"x\":[1,{\"y\":null}]}}}";
        StateDict found = StateDict.readSafetensors(file(more + " ".repeat(17_000_000), 1));
        assertThat(found.names()).containsExactly("a");
        assertThat(found.metadata()).isEmpty();
    }

    @Test
    void tensorsOfOtherTypesAndRanksAreLeftAndNamed() throws IOException {
        String header = "{" + entry("a", "F32", "[2]", "[0,8]") + "," + entry("b", "F8_E4M3", "[4]", "[8,12]") + ","
                + entry("c", "U8", "[" + "1,".repeat(39) + "4]", "[12,16]") + "}";
        StateDict found = StateDict.readSafetensors(file(header, 16));
        assertThat(found.names()).containsExactly("a");
        assertThat(found.origin().unread().get("b")).startsWith("of dtype 'F8_E4M3', expected one of F64");
        assertThat(found.origin().unread().get("c")).isEqualTo("of rank 40, expected at most 32");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "\\udc00", "a\\udc00b"})
    void aNameWithHalfASurrogatePairIsRefused(String name) throws IOException {
        Path file = file("{" + entry(name, "F32", "[4]", "[0,16]") + "}", 16);
        assertThatThrownBy(() -> StateDict.readSafetensors(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageMatching(".*(surrogate|no valid Unicode).*");
    }

    @Test
    void aSourceThatIsCutShortIsBlamedAndNotTheOutput() throws IOException {
        Path source = folder.resolve("source.safetensors");
        StateDict.of(Map.of("a", tensor(ElementType.F32, 1_000_000))).writeSafetensors(source);
        StateDict dict = StateDict.readSafetensors(source);
        try (FileChannel channel = FileChannel.open(source, StandardOpenOption.WRITE)) {
            channel.truncate(100);
        }
        Path out = folder.resolve("out.safetensors");
        assertThatThrownBy(() -> dict.writeSafetensors(out))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("source.safetensors: was cut short by another program")
                .hasMessageNotContaining("cannot be written");
        assertThat(out).doesNotExist();
    }

    @Test
    void reasonsAreWordsAndNoNamesOfClasses() {
        assertThatThrownBy(
                        () -> everyType().writeSafetensors(folder.resolve("no").resolve("out")))
                .hasMessageContaining("cannot be written (no such file or folder)")
                .hasMessageNotContaining("java");
    }

    @Test
    void aHeaderThatIsNotUtf8IsRefused() throws IOException {
        byte[] bytes = {2, 0, 0, 0, 0, 0, 0, 0, '{', (byte) 0xff};
        Path file = Files.write(folder.resolve("latin"), bytes);
        assertThatThrownBy(() -> StateDict.readSafetensors(file)).hasMessageContaining("not UTF-8");
    }

    @Test
    void filesThatCannotBeReadOrWrittenAreNamed() throws IOException {
        assertThatThrownBy(() -> StateDict.readSafetensors(folder.resolve("missing")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("missing: there is no such file");
        assertThatThrownBy(() -> StateDict.readSafetensors(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("is not a regular file");
        assertThatThrownBy(
                        () -> everyType().writeSafetensors(folder.resolve("no").resolve("out")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("cannot be written");
        assertThatThrownBy(() -> everyType().writeSafetensors(folder)).hasMessageContaining("is a folder");
        Path tiny = Files.write(folder.resolve("tiny"), new byte[7]);
        assertThatThrownBy(() -> StateDict.readSafetensors(tiny)).hasMessageContaining("too short");
    }

    @Test
    void aReservedNameIsNotWritten() {
        StateDict dict = StateDict.of(Map.of("__metadata__", tensor(ElementType.F32, 1)));
        Path file = folder.resolve("reserved");
        assertThatThrownBy(() -> dict.writeSafetensors(file)).hasMessageContaining("reserves");
        StateDict surrogate = StateDict.of(Map.of("\ud800", tensor(ElementType.F32, 1)));
        assertThatThrownBy(() -> surrogate.writeSafetensors(file)).hasMessageContaining("no valid Unicode");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void mutatedFilesEndInTheExceptionOrSucceed() throws IOException {
        byte[] good = Files.readAllBytes(GOLDEN.resolve("mixed.safetensors"));
        CounterRandom random = new CounterRandom(2024);
        int refused = 0;
        for (int trial = 0; trial < 800; trial++) {
            byte[] bytes = good.clone();
            for (int flips = random.nextInt(3); flips >= 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Path file = fresh("mutated", bytes);
            try {
                StateDict.readSafetensors(file).tensors().values().forEach(TensorData::toDoubles);
            } catch (CheckpointException e) {
                assertThat(e).hasMessageContaining("mutated");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(300);
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] good = Files.readAllBytes(GOLDEN.resolve("mixed.safetensors"));
        for (int length = 0; length < good.length; length += 7) {
            Path file = fresh("cut", Arrays.copyOf(good, length));
            assertThatThrownBy(() -> StateDict.readSafetensors(file)).isInstanceOf(CheckpointException.class);
        }
    }
}
