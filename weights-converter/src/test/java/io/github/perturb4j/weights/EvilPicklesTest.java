package io.github.perturb4j.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.nn.CheckpointException;
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

/** Pickles that ask for code, for memory or for endless work: each is refused, quickly, as data. */
class EvilPicklesTest {
    private static final long[] TWO = {2};
    private static final long[] ONE = {1};

    @TempDir
    Path folder;

    private static Arguments evil(String name, Pickle pickle, String reason) {
        return Arguments.of(name, pickle.stop(), reason);
    }

    private static Pickle two() {
        return Pickle.protocol(2);
    }

    private static Pickle aTensor() {
        return two().tensor("FloatStorage", "0", 2, 0, TWO, ONE);
    }

    private static String named(String name) {
        return "names the Python object '" + name + "'";
    }

    static Stream<Arguments> code() {
        String command = "touch pwned_by_checkpoint";
        return Stream.of(
                evil(
                        "REDUCE",
                        two().global("posix", "system").raw("(").text(command).raw("tR"),
                        named("posix.system")),
                evil("nt", two().global("nt", "system"), named("nt.system")),
                evil("eval", two().global("builtins", "eval"), named("builtins.eval")),
                evil("python 2", two().global("__builtin__", "getattr"), named("__builtin__.getattr")),
                evil(
                        "STACK_GLOBAL",
                        Pickle.protocol(4).text("os").text("system").bytes(0x93),
                        named("os.system")),
                evil("INST", two().raw("(").text(command).raw("ios\nsystem\n"), named("os.system")),
                evil("OBJ", two().raw("(").global("os", "system").raw("o"), named("os.system")),
                evil("NEWOBJ", two().global("os", "system").raw(")").bytes(0x81), named("os.system")),
                evil("NEWOBJ_EX", two().global("os", "system").raw(")}").bytes(0x92), named("os.system")),
                evil("EXT1", two().bytes(0x82, 1), "opcode 0x82"),
                evil("EXT2", two().bytes(0x83, 1, 0), "opcode 0x83"),
                evil("EXT4", two().bytes(0x84, 1, 0, 0, 0), "opcode 0x84"),
                evil("PERSID", two().raw("Pos\n"), "opcode 0x50"),
                evil("NEXT_BUFFER", Pickle.protocol(5).bytes(0x97), "opcode 0x97"),
                evil("a class of the library", two().global("datetime", "datetime"), named("datetime.datetime")),
                evil("bytearray", two().global("builtins", "bytearray"), named("builtins.bytearray")),
                evil("_codecs", two().global("_codecs", "encode"), named("_codecs.encode")),
                evil("an exception", two().global("builtins", "ValueError"), named("builtins.ValueError")),
                evil(
                        "a dotted name",
                        Pickle.protocol(4).text("torch").text("os.system").bytes(0x93),
                        "torch.os.system"),
                evil("a joined name", two().global("torch._utils _rebuild_tensor", ""), "_rebuild_tensor."),
                evil("a whole model", two().raw("(").text("module").raw("NNNtQ"), "a whole pickled model"),
                evil("torch.load", two().global("torch", "load"), named("torch.load")),
                evil("escape codes", two().global("\u001b[31m", "x\u0007"), "\\u001b[31m.x\\u0007"));
    }

    static Stream<Arguments> nonsense() {
        return Stream.of(
                evil("call a text", two().text("f").raw(")R"), "calls something that is not a function"),
                evil(
                        "call a storage class",
                        two().global("torch", "FloatStorage").raw(")R"),
                        "not a function"),
                evil("call a dict", two().raw("})R"), "not a function"),
                evil(
                        "arguments are no tuple",
                        two().global("collections", "OrderedDict").raw("]R"),
                        "not valid"),
                evil(
                        "arguments are missing",
                        two().global("torch._utils", "_rebuild_tensor_v2").raw(")R"),
                        "not valid"),
                evil("BUILD on a tensor", aTensor().raw("}b"), "sets the state of something that is not a dict"),
                evil("BUILD on a text", two().text("x").raw("}b"), "sets the state"),
                evil("BUILD with a tuple", two().raw("})b"), "sets the state"),
                evil("BUILD a mark", two().raw("(}b"), "sets the state"),
                evil("an empty stack", two().raw("R"), "not valid"),
                evil("only a mark", two().raw("(u"), "not valid"),
                evil("half an item", two().raw("}(").text("a").raw("u"), "key without its value"),
                evil("SETITEMS on a list", two().raw("](").text("a").raw("Nu"), "not valid"),
                evil("APPENDS on a dict", two().raw("}(Ne"), "APPENDS to something that is not a list"),
                evil("a list as key", two().raw("}]Ns"), "neither a text nor a number"),
                evil("a dict in itself as key", two().raw("}q\u0000h\u0000Ns"), "neither a text nor a number"),
                evil("an unknown memo", two().raw("h\u0007"), "invalid memo key"),
                evil("an unknown opcode", two().bytes(0xff), "opcode 0xff"),
                evil("a future protocol", Pickle.protocol(9), "unsupported pickle protocol"),
                evil("a bad INT", two().raw("Iabc\n"), "not valid"),
                evil("a storage without a class", two().raw("(").text("storage").raw("NNNNtQ"), "not valid"),
                evil("an id that is a text", two().text("storage").raw("Q"), "not valid"),
                evil(
                        "a tensor on a text",
                        two().global("torch._utils", "_rebuild_tensor")
                                .raw("(")
                                .text("s")
                                .raw("K\u0000)))tR"),
                        "not valid"),
                evil("a set", Pickle.protocol(4).bytes(0x8f), "it holds a set"),
                evil("nothing", two().raw("N"), "it holds no data"),
                evil("a list of texts", two().raw("](").text("a").raw("e"), "it holds a list"),
                evil("a single tensor", aTensor(), "it holds a single tensor"),
                evil("an empty dict", two().raw("}"), "holds no tensor"),
                evil("no state dict", two().raw("}").text("epoch").raw("K\u0003s"), "entry 'epoch' is a number"),
                evil("a number as name", two().raw("}K\u0001Ns"), "entry '1' is no data"));
    }

    static Stream<Arguments> bombs() {
        long most = 1L << 60;
        return Stream.of(
                evil("BINBYTES8", Pickle.protocol(4).counted(0x8e, 8, most), "1152921504606846976 bytes, but only"),
                evil("BYTEARRAY8", Pickle.protocol(5).counted(0x96, 8, most), "1152921504606846976 bytes, but only"),
                evil("BINUNICODE8", Pickle.protocol(4).counted(0x8d, 8, most), "1152921504606846976 bytes, but only"),
                evil("BINUNICODE8 < 0", Pickle.protocol(4).counted(0x8d, 8, -1), "18446744073709551615 bytes"),
                evil("BINUNICODE", two().counted('X', 4, 0x7fffffff), "2147483647 bytes, but only"),
                evil("BINUNICODE unsigned", two().counted('X', 4, 0xffffffffL), "4294967295 bytes, but only"),
                evil("BINSTRING", two().counted('T', 4, 0x7fffffff), "2147483647 bytes, but only"),
                evil("LONG4", two().counted(0x8b, 4, 0x7fffffff), "2147483647 bytes, but only"),
                evil("LONG", two().raw("L" + "9".repeat(1000) + "L\n"), "it holds a number"),
                evil("nested tuples", two().raw(")").repeat(500_000, "\u0085"), "it holds a list"),
                evil("nested lists", two().repeat(500_000, "]").repeat(499_999, "a"), "it holds a list"),
                evil("doubling tuples", two().raw(")").repeat(300_000, "q\u0000h\u0000\u0086"), "it holds a list"),
                evil("a list in itself", two().raw("]q\u0000h\u0000a"), "it holds a list"),
                evil("a dict in itself", two().raw("}q\u0000").text("a").raw("h\u0000s"), "entry 'a' is a dict"),
                evil("a wrapper in itself", two().raw("}q\u0000").text("model").raw("h\u0000s"), "more than 4 times"),
                evil("too many steps", two().repeat(2_000_001, "N"), "more than 2000000 steps"),
                evil("short appends to a long list", two().raw("]").repeat(400_000, "(Ne"), "it holds a list"),
                evil("marks", two().repeat(1_000_000, "("), "a value that is not on the stack"),
                evil("large memo", two().raw("}").repeat(300_000, "\u0094r\u00ff\u00ff\u00ff\u007f"), "no tensor"),
                evil("items again and again", itemsAgain(), "more than 2000000 steps"));
    }

    /** A list of 10,000 pairs of which 1,000 dicts are made. */
    private static Pickle itemsAgain() {
        Pickle pickle = two().raw("](K\u0001K\u0001\u0086q\u0000").repeat(9_999, "h\u0000");
        pickle.raw("e\u0085q\u0001").global("collections", "OrderedDict").raw("q\u0002");
        return pickle.repeat(1_000, "h\u0002h\u0001R");
    }

    static Stream<Arguments> all() {
        return Stream.of(code(), nonsense(), bombs()).flatMap(s -> s);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void isRefusedInAZip(String name, byte[] pickle, String reason) throws IOException {
        assertRefused(TorchFiles.zip(pickle, Map.of("0", new byte[8])), reason);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void isRefusedInALegacyFile(String name, byte[] pickle, String reason) throws IOException {
        assertRefused(TorchFiles.legacy(pickle, Map.of(), Map.of()), reason);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("code")
    void isRefusedInThePreamble(String name, byte[] pickle, String reason) throws IOException {
        if (!name.equals("a whole model")) {
            assertRefused(pickle, reason);
        }
    }

    private void assertRefused(byte[] bytes, String reason) throws IOException {
        Path file = Files.write(folder.resolve("evil.pth"), bytes);
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("evil.pth")
                .hasMessageContaining(reason)
                .hasMessageNotContainingAny("\n", "\u001b", "\u0007");
        assertThat(Path.of("pwned_by_checkpoint")).doesNotExist();
    }

    @Test
    void theHarmlessTwinIsRead() throws IOException {
        byte[] pickle = two().raw("}")
                .text("a")
                .tensor("FloatStorage", "0", 2, 0, TWO, ONE)
                .raw("s")
                .stop();
        Path file = Files.write(folder.resolve("good.pth"), TorchFiles.zip(pickle, Map.of("0", new byte[8])));
        assertThat(Checkpoint.read(file).get("a").toDoubles()).containsExactly(0, 0);
    }
}
