package io.github.perturb4j.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.ElementType;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenCheckpointsTest {
    static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "checkpoints");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, ElementType> TYPES = Map.of(
            "float32", ElementType.F32,
            "float64", ElementType.F64,
            "float16", ElementType.F16,
            "bfloat16", ElementType.BF16,
            "int64", ElementType.I64,
            "bool", ElementType.BOOL,
            "uint8", ElementType.U8);

    private static JsonNode expected() throws IOException {
        return JSON.readTree(GOLDEN.resolve("mixed.json").toFile());
    }

    private static void assertEquals(TensorData found, JsonNode expected) throws IOException {
        assertThat(found.type()).isEqualTo(TYPES.get(expected.get("dtype").asText()));
        assertThat(found.shape()).containsExactly(JSON.treeToValue(expected.get("shape"), long[].class));
        // Widening to double is injective, so equal doubles are equal bits.
        assertThat(found.toDoubles()).containsExactly(JSON.treeToValue(expected.get("values"), double[].class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mixed_zip.pth", "mixed_legacy.pth", "nested_module_prefix_legacy.th", "mixed.safetensors"})
    void everyTensorEqualsPytorchsBitForBit(String name) throws IOException {
        StateDict found = Checkpoint.read(GOLDEN.resolve(name));
        assertThat(found.names()).hasSize(12);
        for (Map.Entry<String, JsonNode> tensor : expected().properties()) {
            assertEquals(found.get(tensor.getKey()), tensor.getValue());
        }
        assertThat(found.tensors())
                .isEqualTo(Checkpoint.read(GOLDEN.resolve("mixed.safetensors")).tensors());
        assertThat(found.source()).endsWith(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mixed_zip.pth", "mixed_legacy.pth", "nested_module_prefix_legacy.th"})
    void theOrderIsThatOfTheStateDict(String name) throws IOException {
        Iterable<String> names = expected()::fieldNames;
        assertThat(Checkpoint.read(GOLDEN.resolve(name)).names()).containsExactlyElementsOf(names);
    }

    @Test
    void parametersAreTensors() throws IOException {
        StateDict found = Checkpoint.read(GOLDEN.resolve("parameters_zip.pth"));
        assertThat(found.names()).containsExactly("w");
        assertEquals(found.get("w"), expected().get("a"));
    }

    @ParameterizedTest
    @CsvSource({
        "bad_empty.pth, it is empty",
        "bad_evil_legacy.pth, names the Python object 'posix.system'",
        "bad_evil_zip.pth, names the Python object 'posix.system'",
        "bad_huge_header.safetensors, header claims 4611686018427387904 bytes",
        "bad_offsets.safetensors, tensor 'a' lies at bytes 0 to 1000000000000",
        "bad_text.pth, it begins with 'not a checkpoint",
        "bad_truncated.safetensors, lies at bytes 528 to 576",
        "bad_truncated_legacy.pth, but the file has 2163",
        "bad_truncated_zip.pth, 'whose directory, the end of the file, is missing'",
    })
    void badFilesAreRefusedAndNothingIsWrittenOrRun(String name, String reason, @TempDir Path folder) {
        assertThatThrownBy(() -> Converter.convert(GOLDEN.resolve(name), folder.resolve("out.safetensors")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(reason)
                .hasMessageNotContaining("\n");
        assertThat(folder).isEmptyDirectory();
        assertThat(Path.of("pwned_by_checkpoint")).doesNotExist();
        assertThat(GOLDEN.resolve("pwned_by_checkpoint")).doesNotExist();
    }

    @Test
    void everyBadGoldenFileIsAmongThose() throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            assertThat(files.filter(f -> f.getFileName().toString().startsWith("bad_")))
                    .hasSize(9)
                    .allSatisfy(file ->
                            assertThatThrownBy(() -> Checkpoint.read(file)).isInstanceOf(CheckpointException.class));
        }
    }

    /** Views, parameters, scalars, empty tensors, all types, and whatever scripts save beside them. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void whatPeopleReallySaveIsReadInEveryProtocolAndContainer(int protocol) {
        Map<String, TensorData> expected =
                Checkpoint.read(GOLDEN.resolve("odd.safetensors")).tensors();
        assertThat(expected).hasSize(27);
        for (String container : new String[] {"zip", "legacy"}) {
            StateDict found = Checkpoint.read(GOLDEN.resolve("odd_" + container + "_" + protocol + ".pt"));
            assertThat(found.tensors()).as(container).isEqualTo(expected);
            assertThat(found.origin().notes().get(0)).isEqualTo("took the state dict under 'state_dict'");
        }
    }
}
