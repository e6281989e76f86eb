package io.github.perturb4j.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.ElementType;
import io.github.perturb4j.nn.KeyReport;
import io.github.perturb4j.nn.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    private static final long[] ONE = {1};
    private static final Map<String, byte[]> STORAGE = Map.of("0", new byte[] {42});

    @TempDir
    Path folder;

    private StateDict read(Pickle pickle) throws IOException {
        return Checkpoint.read(Files.write(folder.resolve("file.pt"), TorchFiles.zip(pickle.stop(), STORAGE)));
    }

    private static Pickle dict(Pickle pickle, String... names) {
        pickle.raw("}(");
        for (String name : names) {
            pickle.text(name).tensor("ByteStorage", "0", 1, 0, ONE, ONE);
        }
        return pickle.raw("u");
    }

    private static Pickle two() {
        return Pickle.protocol(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"state_dict", "model_state_dict", "model", "net", "state_dict_ema"})
    void wrappersAreSeenThrough(String wrapper) throws IOException {
        Pickle pickle = two().raw("}(").text("epoch").raw("K\u0007").text(wrapper);
        assertThat(read(dict(pickle, "a", "b").raw("u")).names()).containsExactly("a", "b");
    }

    @Test
    void wrappersNestAndTheFirstOfTheListWins() throws IOException {
        Pickle pickle =
                two().raw("}(").text("net").raw("}").text("model").raw("}").text("state_dict");
        assertThat(read(dict(pickle, "a").raw("su")).names()).containsExactly("a");
        Pickle both = dict(two().raw("}(").text("state_dict_ema"), "average").text("state_dict");
        assertThat(read(dict(both, "plain").raw("u")).names()).containsExactly("plain");
    }

    @Test
    void aTensorCalledModelIsNoWrapper() throws IOException {
        assertThat(read(dict(two(), "model", "net.weight")).names()).containsExactly("model", "net.weight");
    }

    @Test
    void thePrefixGoesOnlyIfAllHaveIt() throws IOException {
        assertThat(read(dict(two(), "module.a", "module.module.b")).names()).containsExactly("a", "module.b");
        assertThat(read(dict(two(), "module.a", "b")).names()).containsExactly("module.a", "b");
    }

    @Test
    void anOrderedDictOfPython2AndItsMetadataAreRead() throws IOException {
        Pickle items = two().global("collections", "OrderedDict").raw("(](");
        items.raw("](")
                .counted('U', 1, 1)
                .raw("b")
                .tensor("ByteStorage", "0", 1, 0, ONE, ONE)
                .raw("e");
        items.raw("](")
                .counted('U', 1, 1)
                .raw("a")
                .tensor("ByteStorage", "0", 1, 0, ONE, ONE)
                .raw("e");
        items.raw("etR}").text("_metadata").raw("}sb");
        assertThat(read(items).names()).containsExactly("b", "a");
    }

    @Test
    void aPickleOfProtocol4IsRead() throws IOException {
        Pickle pickle = Pickle.protocol(4)
                .counted(0x95, 8, 0)
                .raw("}\u0094")
                .counted(0x8c, 1, 1)
                .raw("a");
        pickle.text("torch._utils").text("_rebuild_tensor_v2").bytes(0x93).raw("(");
        pickle.storage("ByteStorage", "0", 1)
                .number(0)
                .numbers(ONE)
                .numbers(ONE)
                .raw("\u0089N}tRs");
        assertThat(read(pickle).get("a").toDoubles()).containsExactly(42);
    }

    @Test
    void aNegatedTensorIsRefusedAsUnsupported() {
        Pickle pickle = two().raw("}")
                .text("a")
                .global("torch._utils", "_rebuild_tensor_v2")
                .raw("(");
        pickle.storage("ByteStorage", "0", 1)
                .number(0)
                .numbers(ONE)
                .numbers(ONE)
                .raw("\u0089N}");
        pickle.text("neg").raw("\u0088stRs");
        assertThatThrownBy(() -> read(pickle))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("lazily negated")
                .hasMessageContaining("save the weights in PyTorch");
    }

    @Test
    void aMisfitIsReportedWholeAndNothingIsWritten() {
        Path in = GoldenCheckpointsTest.GOLDEN.resolve("parameters_zip.pth");
        Path out = folder.resolve("out.safetensors");
        Map<String, long[]> expected = Map.of("w", new long[] {4, 7});
        assertThatThrownBy(() -> Converter.convert(in, out, expected))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("parameters_zip.pth")
                .hasMessageContaining("'w' is [4, 6], expected [4, 7]");
        assertThat(folder).isEmptyDirectory();
        Converter.convert(in, out, Map.of("w", new long[] {4, 6}));
        assertThat(Checkpoint.read(out)).isEqualTo(Checkpoint.read(in));
    }

    @Test
    void aFileCanBeConvertedOntoItselfAndTwiceGivesTheSameBytes() throws IOException {
        Path file =
                Files.copy(GoldenCheckpointsTest.GOLDEN.resolve("mixed_legacy.pth"), folder.resolve("a.safetensors"));
        StateDict first = Converter.convert(file, file);
        byte[] bytes = Files.readAllBytes(file);
        assertThat(Converter.convert(file, file).tensors()).isEqualTo(first.tensors());
        assertThat(file).hasBinaryContent(bytes);
    }

    /** He et al. 2015, section 4.2, n = 3: names of the public implementation, shapes of the paper. */
    private static Map<String, long[]> resnet20() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        addConvolution(shapes, "conv1", "bn1", 16, 3);
        int inputs = 16;
        for (int stage = 1; stage <= 3; stage++) {
            int width = 16 << stage - 1;
            for (int block = 0; block < 3; block++) {
                String name = "layer" + stage + "." + block + ".";
                addConvolution(shapes, name + "conv1", name + "bn1", width, inputs);
                addConvolution(shapes, name + "conv2", name + "bn2", width, width);
                inputs = width;
            }
        }
        shapes.put("linear.weight", new long[] {10, 64});
        shapes.put("linear.bias", new long[] {10});
        return shapes;
    }

    private static void addConvolution(Map<String, long[]> shapes, String conv, String norm, long out, long in) {
        shapes.put(conv + ".weight", new long[] {out, in, 3, 3});
        for (String part : new String[] {"weight", "bias", "running_mean", "running_var"}) {
            shapes.put(norm + "." + part, new long[] {out});
        }
        shapes.put(norm + ".num_batches_tracked", new long[0]);
    }

    @Test
    void theRealResNet20IsRead() {
        Path file = real("resnet20-12fca82f.th");
        StateDict dict = Checkpoint.read(file);
        KeyReport report = KeyReport.compare(resnet20(), dict);
        assertThat(report.matches()).as(report.details()).isTrue();
        assertThat(dict.tensors().values()).allMatch(t -> t.type() == ElementType.F32);
        long parameters = dict.tensors().entrySet().stream()
                .filter(e -> !e.getKey().contains("running_"))
                .mapToLong(e -> e.getValue().size())
                .sum();
        assertThat(parameters).isEqualTo(269_722); // the 0.27M of the paper's table 6
        assertThat(dict.tensors().values())
                .allSatisfy(t -> assertThat(Arrays.stream(t.toDoubles())).allMatch(Double::isFinite));
        Path out = folder.resolve("resnet20.safetensors");
        Converter.convert(file, out);
        assertThat(Checkpoint.read(out).tensors()).isEqualTo(dict.tensors());
    }

    private static Path real(String name) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path file = at.resolveSibling("shared").resolve("real").resolve(name);
            if (Files.exists(file)) {
                return file;
            }
        }
        assumeTrue(false, "skipped: there is no ../shared/real/" + name + " beside the project");
        return null;
    }
}
