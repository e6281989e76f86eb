package io.github.perturb4j.weights.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.CheckpointException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import onnx.OnnxMl.GraphProto;
import onnx.OnnxMl.StringStringEntryProto;
import onnx.OnnxMl.TensorProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Files made here: what is read, and in which words everything else is refused. */
@Timeout(60)
class OnnxNetworkTest {
    @TempDir
    private Path folder;

    /** y = relu(x w + b) for x (n, 2). */
    private static void perceptron(GraphProto.Builder g) {
        g.addInput(OnnxFiles.info("x", 0, 2)).addOutput(OnnxFiles.info("y", 0, 3));
        g.addInitializer(OnnxFiles.floats("w", new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
        g.addInitializer(OnnxFiles.floats("b", new float[] {0, -100, 1}, 3));
        g.addNode(OnnxFiles.node("Relu", List.of("h"), "y")); // files may have nodes in any order
        g.addNode(OnnxFiles.node("Gemm", List.of("x", "w", "b"), "h"));
    }

    private static Variable x(double... values) {
        return Variable.leaf(Memory.of(DataType.FLOAT, values, values.length / 2, 2));
    }

    @Test
    void aPerceptronIsComputedAndDifferentiated() {
        OnnxNetwork network = OnnxNetwork.read(OnnxFiles.write(folder, 13, OnnxNetworkTest::perceptron));
        Variable x = x(1, 1, 2, 0);

        Variable y = network.apply(x);
        Variable ones = Variable.of(Memory.filled(DataType.FLOAT, 1, 2, 3));

        assertThat(OnnxValue.of(y).doubles()).containsExactly(5, 0, 10, 2, 0, 7);
        assertThat(OnnxValue.of(Gradients.of(y).upstream(ones).wrt(x)).doubles())
                .containsExactly(4, 10, 4, 10);
        assertThat(network.namedParameters()).containsOnlyKeys("w", "b");
        assertThat(network.inputs()).hasToString("[F32[any, 2]]");
    }

    @Test
    void aCompressedFileIsRead() throws IOException {
        Path file = OnnxFiles.write(folder, 13, OnnxNetworkTest::perceptron);
        Path zipped = folder.resolve("net.onnx.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            out.write(Files.readAllBytes(file));
        }
        assertThat(OnnxNetwork.read(zipped).parameterCount()).isEqualTo(9);
    }

    /** Reshape to (1, 4) of a file that was exported with a batch of 1. */
    @Test
    void aBatchOfOneInConstantsBecomesFree() {
        Path file = OnnxFiles.write(folder, 13, g -> {
            g.addInput(OnnxFiles.info("x", 1, 2, 2)).addOutput(OnnxFiles.info("y", 1, 4));
            g.addInitializer(OnnxFiles.longs("shape", 1, -1));
            g.addNode(OnnxFiles.node("Reshape", List.of("x", "shape"), "y"));
        });
        Variable x = Variable.of(Memory.of(DataType.FLOAT, new double[12], 3, 2, 2));
        assertThat(OnnxNetwork.read(file).apply(x).shape()).containsExactly(3, 4);
    }

    @Test
    void tensorsBesideTheFileAreRead() throws IOException {
        Files.write(folder.resolve("weights.bin"), new byte[] {9, 9, 9, 9, 0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40});
        Path file = OnnxFiles.write(folder, 13, g -> external(g, "weights.bin", 4));
        assertThat(OnnxValue.of(OnnxNetwork.read(file).apply(x(3, 5))).doubles())
                .containsExactly(4, 7);
    }

    private static void external(GraphProto.Builder g, String location, long offset) {
        g.addInput(OnnxFiles.info("x", 0, 2)).addOutput(OnnxFiles.info("y", 0, 2));
        g.addInitializer(OnnxFiles.floats("w", new float[0], 2)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", Long.toString(offset))));
        g.addNode(OnnxFiles.node("Add", List.of("x", "w"), "y"));
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    static Stream<Arguments> hostile() {
        return Stream.of(
                refused("all unknown operators", "'Fly', 'Loop', 'acme::Go'", g -> {
                    perceptron(g);
                    g.addNode(OnnxFiles.node("Loop", List.of("x"), "a"));
                    g.addNode(OnnxFiles.node("Fly", List.of("x"), "b"));
                    g.addNode(OnnxFiles.node("Go", List.of("x"), "c").setDomain("acme"));
                }),
                refused("a circle", "in a circle: node 'a' ('Add')", g -> {
                    perceptron(g);
                    g.addNode(OnnxFiles.node("Add", List.of("x", "c"), "a"));
                    g.addNode(OnnxFiles.node("Relu", List.of("a"), "c"));
                }),
                refused("a missing input", "reads 'nowhere', which nothing makes", g -> {
                    perceptron(g);
                    g.addNode(OnnxFiles.node("Relu", List.of("nowhere"), "c"));
                }),
                refused("a missing output", "nothing makes its output 'z'", g -> {
                    perceptron(g);
                    g.addOutput(OnnxFiles.info("z", 1));
                }),
                refused("a name twice", "the name 'y' is made twice", g -> {
                    perceptron(g);
                    g.addNode(OnnxFiles.node("Relu", List.of("x"), "y"));
                }),
                refused("a weight twice", "the name 'w' is made twice", g -> {
                    perceptron(g);
                    g.addInitializer(OnnxFiles.floats("w", new float[1], 1));
                }),
                refused("a size of 2^60", "has more elements than the file", g -> {
                    perceptron(g);
                    g.addInitializer(OnnxFiles.floats("huge", new float[1], 1L << 30, 1L << 30));
                }),
                refused("a size beyond the data", "needs 1000 elements, found 1", g -> {
                    perceptron(g);
                    g.addInitializer(OnnxFiles.floats("more", new float[1], 1000));
                }),
                refused("a negative extent", "negative extent in [-2]", g -> {
                    perceptron(g);
                    g.addInitializer(OnnxFiles.floats("less", new float[1], -2));
                }),
                refused("a type of strings", "elements of ONNX's type 8", g -> {
                    perceptron(g);
                    g.addInitializer(OnnxFiles.floats("text", new float[1], 1).setDataType(8));
                }),
                refused("data outside", "outside of the folder", g -> external(g, "../../etc/passwd", 0)),
                refused("data at the root", "outside of the folder", g -> external(g, "/etc/passwd", 0)),
                refused("no data", "which cannot be read", g -> external(g, "none.bin", 0)),
                refused("data before the file", "not negative", g -> external(g, "none.bin", -4)),
                refused("an attribute of another type", "the attribute alpha is of type INT, expected FLOAT", g -> {
                    g.addInput(OnnxFiles.info("x", 0, 2)).addOutput(OnnxFiles.info("y", 0, 2));
                    g.addInitializer(OnnxFiles.longs("ones", 1, 1));
                    g.addNode(OnnxFiles.node("Elu", List.of("ones"), "y").addAttribute(OnnxFiles.number("alpha", 1)));
                }));
    }

    private static Arguments refused(String what, String says, Consumer<GraphProto.Builder> body) {
        return Arguments.of(what, says, body);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void aBadFileIsRefusedInOneLine(String what, String says, Consumer<GraphProto.Builder> body) {
        Path file = OnnxFiles.write(folder, 13, body);
        assertThatThrownBy(() -> OnnxNetwork.read(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(says)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void everyShortenedFileIsRefusedOrANetwork() throws IOException {
        byte[] whole = Files.readAllBytes(OnnxFiles.write(folder, 13, OnnxNetworkTest::perceptron));
        for (int length = 0; length < whole.length; length++) {
            Path file = OnnxFiles.write(folder, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> OnnxNetwork.read(file)).isInstanceOf(CheckpointException.class);
        }
    }

    /** Every byte, with each of its bits turned. */
    @Test
    void everyMutationIsRefusedOrANetwork() throws IOException {
        byte[] whole = Files.readAllBytes(OnnxFiles.write(folder, 13, OnnxNetworkTest::perceptron));
        int read = 0;
        for (int bit = 0; bit < 8 * whole.length; bit++) {
            byte[] changed = whole.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                OnnxNetwork.read(OnnxFiles.write(folder, changed));
                read++;
            } catch (CheckpointException e) {
                assertThat(e.getMessage()).doesNotContain("\n");
            }
        }
        assertThat(read).isBetween(1, 8 * whole.length - 1);
    }

    /** Messages of protobuf inside each other, 100,000 deep. */
    @Test
    void nestedSubgraphsAreRefused() {
        byte[] groups = new byte[100_000];
        Arrays.fill(groups, (byte) 0x0b); // each starts one inside the one before
        Path file = OnnxFiles.write(folder, groups);
        assertThatThrownBy(() -> OnnxNetwork.read(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("is not an ONNX file");
    }

    @Test
    void whatDoesNotFitIsNamed() {
        OnnxNetwork network = OnnxNetwork.read(OnnxFiles.write(folder, 13, OnnxNetworkTest::perceptron));
        Variable wide = Variable.of(Memory.of(DataType.FLOAT, new double[3], 1, 3));
        assertThatThrownBy(() -> network.apply(wide))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the input 'x' must be F32[any, 2], found F32[1, 3]");
    }
}
