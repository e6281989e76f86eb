package io.github.perturb4j.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.KeyReport;
import io.github.perturb4j.nn.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tensors that are sound and cannot be read are called what they are, and are errors only where they are needed. */
class UnsupportedTensorsTest {
    private static final long[] ONE = {1};

    @TempDir
    Path folder;

    private static Pickle two() {
        return Pickle.protocol(2);
    }

    private static Pickle call(String name, String arguments) {
        return two().global("torch._utils", name).raw(arguments);
    }

    private static Pickle v3(String dtype) {
        Pickle pickle =
                two().global("torch._utils", "_rebuild_tensor_v3").raw("((").text("storage");
        pickle.global("torch.storage", "UntypedStorage")
                .text("0")
                .text("cpu")
                .number(8)
                .raw("tQ");
        return pickle.number(0)
                .numbers(1)
                .numbers(1)
                .raw("\u0089N")
                .global("torch", dtype)
                .raw("tR");
    }

    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of("a tensor of complex64", two().tensor("ComplexFloatStorage", "0", 1, 0, ONE, ONE)),
                Arguments.of("a tensor of qint8", two().tensor("QInt8Storage", "0", 8, 0, ONE, ONE)),
                Arguments.of("a tensor of float8_e4m3fn", v3("float8_e4m3fn")),
                Arguments.of("a tensor of uint16", v3("uint16")),
                Arguments.of("a quantised tensor", call("_rebuild_qtensor", ")R")),
                Arguments.of("a sparse tensor", call("_rebuild_sparse_tensor", ")R")),
                Arguments.of("a meta tensor, which has no values", call("_rebuild_meta_tensor_no_storage", ")R")),
                Arguments.of(
                        "a tensor of rank 40, expected at most 32",
                        two().tensor("FloatStorage", "0", 2, 0, new long[40], new long[40])),
                Arguments.of(
                        "a tensor on the Python object 'torch.NewStorage'",
                        two().tensor("NewStorage", "0", 2, 0, ONE, ONE)));
    }

    private Path file(Pickle pickle) throws IOException {
        return Files.write(
                folder.resolve("file.pt"), TorchFiles.zip(pickle.stop(), Map.of("0", new byte[8], "1", new byte[8])));
    }

    private static Pickle with(Pickle tensor, boolean another) {
        byte[] bytes = tensor.stop();
        Pickle pickle = two().raw("}(").text("odd");
        for (int i = 2; i < bytes.length - 1; i++) {
            pickle.bytes(bytes[i] & 0xff);
        }
        return (another ? pickle.text("w").tensor("LongStorage", "1", 1, 0, ONE, ONE) : pickle).raw("u");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void isCalledWhatItIsIfItIsAllThereIs(String what, Pickle tensor) throws IOException {
        Path file = file(with(tensor, false));
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("file.pt: entry 'odd' is " + what + ", which is not supported")
                .hasMessageNotContainingAny("damaged", "executed", "trust");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void isLeftWhereNoNetworkNeedsItAndNamedWhereOneDoes(String what, Pickle tensor) throws IOException {
        StateDict found = Checkpoint.read(file(with(tensor, true)));
        assertThat(found.names()).containsExactly("w");
        assertThat(found.origin().unread()).isEqualTo(Map.of("odd", what));
        assertThat(found.origin().notes()).containsExactly("left 'odd', " + what + ", which is not supported");
        KeyReport.compare(Map.of("w", ONE), found).requireMatch();
        KeyReport needed = KeyReport.compare(Map.of("w", ONE, "odd", ONE), found);
        assertThat(needed.matches()).isFalse();
        assertThat(needed.summary()).contains("1 missing ('odd', which is " + what + ")");
    }

    @Test
    void untypedStoragesOfKnownTypesAndWrappedTensorsAreRead() throws IOException {
        byte[] inner = v3("int64").stop();
        Pickle pickle = two().raw("}(").text("a");
        for (int i = 2; i < inner.length - 1; i++) {
            pickle.bytes(inner[i] & 0xff);
        }
        pickle.text("b").global("torch._tensor", "_rebuild_from_type_v2").raw("(");
        pickle.global("torch._utils", "_rebuild_tensor_v2").global("torch.nn.parameter", "Parameter");
        pickle.raw("(")
                .storage("LongStorage", "1", 1)
                .number(0)
                .numbers(ONE)
                .numbers(ONE)
                .raw("\u0089Nt}tR");
        pickle.text("c").global("torch._utils", "_rebuild_parameter_with_state").raw("(");
        pickle.tensor("LongStorage", "1", 1, 0, ONE, ONE).raw("\u0088N}tR");
        Map<String, byte[]> storages = Map.of("0", new byte[] {7, 0, 0, 0, 0, 0, 0, 0}, "1", new byte[8]);
        Path file = Files.write(
                folder.resolve("file.pt"), TorchFiles.zip(pickle.raw("u").stop(), storages));
        StateDict found = Checkpoint.read(file);
        assertThat(found.names()).containsExactly("a", "b", "c");
        assertThat(found.get("a").toDoubles()).containsExactly(7);
    }

    @Test
    void aPlaceholderInsideTheStateDictIsAnErrorThatNamesTheTensor() throws IOException {
        Pickle array = two().global("numpy.core.multiarray", "_reconstruct").raw(")R");
        Path file = file(with(array, true));
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("entry 'odd' of its state dict is a numpy array");
        Selection network = Selection.usual().forNetwork(Map.of("w", ONE));
        assertThat(Checkpoint.read(file, network).origin().notes()).containsExactly("left what is no tensor: 'odd'");
    }

    @Test
    void aPlainPickleOfAStateDictAndADictOfArraysAreCalledSo() throws IOException {
        Pickle pickle = two().raw("}")
                .text("a")
                .global("torch._utils", "_rebuild_tensor_v2")
                .raw("(");
        pickle.global("torch.storage", "_load_from_bytes").raw("N\u0085R");
        Path plain = Files.write(
                folder.resolve("plain.pkl"),
                pickle.number(0).numbers(1).numbers(1).raw("\u0089NtRs").stop());
        assertThatThrownBy(() -> Checkpoint.read(plain))
                .hasMessageContaining("it is a pickle, but none that torch.save wrote");
        Pickle arrays = two().raw("}").text("state_dict").raw("}").text("w");
        Path file = file(arrays.global("numpy.core.multiarray", "_reconstruct").raw(")Rss"));
        assertThatThrownBy(() -> Checkpoint.read(file))
                .hasMessageContaining("entry 'w' under 'state_dict' is a numpy array");
    }

    @Test
    void aWholeModelIsCalledSo() throws IOException {
        Pickle model =
                two().global("my.models", "Net").raw(")").bytes(0x81).raw("}(").text("training");
        model.raw("\u0089").text("_modules").raw("}ub");
        Path file = file(model);
        assertThatThrownBy(() -> Checkpoint.read(file))
                .hasMessageContaining(
                        "a whole pickled model (the Python object 'my.models.Net'), not its weights alone")
                .hasMessageContaining("torch.save(model.state_dict(), FILE)");
        Pickle wrapped =
                Pickle.protocol(2).raw("}(").text("epoch").raw("K\u0001").text("model");
        wrapped.global("torch.nn.modules.container", "Sequential")
                .raw(")")
                .bytes(0x81)
                .raw("u");
        Path inside = file(wrapped);
        assertThatThrownBy(() -> Checkpoint.read(inside)).hasMessageContaining("a whole pickled model under 'model'");
    }

    @Test
    void aNameWithHalfASurrogatePairDoesNotChangeSilently() throws IOException {
        Pickle pickle = two().raw("}(").counted('X', 4, 4).bytes('a', 0xed, 0xa0, 0x80);
        Path file = file(pickle.tensor("LongStorage", "0", 1, 0, ONE, ONE).raw("u"));
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("is no valid Unicode");
    }
}
