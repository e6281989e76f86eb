package io.github.perturb4j.weights.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.StateDict;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** What PyTorch's exporters write, against what PyTorch computes. */
class OnnxGoldenTest {
    static Stream<Arguments> networks() {
        return OnnxShared.networks("onnx/nets");
    }

    private static StateDict golden() {
        return StateDict.readSafetensors(OnnxShared.file("onnx/golden.safetensors"));
    }

    /**
     * The exporters round what they fold to float32: batch norms into convolutions, and constants such as
     * the root of 2. Those files cannot be nearer to the float64 network than that.
     */
    private static double roundedByTheExporter(String name) {
        return switch (name) {
            case "mobilenet_v2", "mobilenet_v3", "preact", "resnet_with_normalisation" -> 3e-7;
            case "norms_and_transposed", "vit", "vit_script" -> 3e-8;
            default -> 1e-9;
        };
    }

    @ParameterizedTest
    @MethodSource("networks")
    void logitsAndGradientsAreThoseOfPyTorch(String name) {
        StateDict golden = golden();
        OnnxNetwork network = OnnxNetwork.read(OnnxShared.file("onnx/nets/" + name + ".onnx"), DataType.DOUBLE);
        Variable x = Variable.leaf(golden.get(name + ".x").toArray(DataType.DOUBLE));
        Variable v = Variable.of(golden.get(name + ".v").toArray(DataType.DOUBLE));

        Variable y = network.apply(x);
        Variable gradient = Gradients.of(y).upstream(v).wrt(x);

        double tolerance = roundedByTheExporter(name);
        near(y, golden.get(name + ".logits").toDoubles(), tolerance);
        near(gradient, golden.get(name + ".gradient").toDoubles(), tolerance);
    }

    /** Within a part of the largest number. */
    private static void near(Variable found, double[] expected, double tolerance) {
        double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
        double[] numbers = OnnxValue.of(found).doubles();
        assertThat(numbers).hasSameSizeAs(expected);
        for (int i = 0; i < numbers.length; i++) {
            assertThat(Math.abs(numbers[i] - expected[i])).isLessThanOrEqualTo(tolerance * largest);
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void float32IsNearOnnxruntime(String name) {
        StateDict golden = golden();
        OnnxNetwork network = OnnxNetwork.read(OnnxShared.file("onnx/nets/" + name + ".onnx"));

        Variable y = network.apply(Variable.of(golden.get(name + ".x").toArray(DataType.FLOAT)));

        near(y, golden.get(name + ".logits32").toDoubles(), 1e-4);
    }

    /** Samples 0 and 1, and 1, 0, 0, 1, 1 as a batch of 5. */
    @ParameterizedTest
    @MethodSource("networks")
    void anyBatchIsTaken(String name) {
        StateDict golden = golden();
        OnnxNetwork network = OnnxNetwork.read(OnnxShared.file("onnx/nets/" + name + ".onnx"), DataType.DOUBLE);
        double[] x = golden.get(name + ".x").toDoubles();
        double[] logits = OnnxValue.of(
                        network.apply(Variable.of(golden.get(name + ".x").toArray(DataType.DOUBLE))))
                .doubles();
        for (int[] samples : new int[][] {{0}, {1}, {1, 0, 0, 1, 1}}) {
            long[] shape = golden.get(name + ".x").shape();
            shape[0] = samples.length;
            Variable batch = Variable.of(Memory.of(DataType.DOUBLE, chosen(x, samples), shape));
            near(network.apply(batch), chosen(logits, samples), 1e-12);
        }
    }

    private static double[] chosen(double[] pair, int... samples) {
        int one = pair.length / 2;
        double[] all = new double[samples.length * one];
        for (int i = 0; i < samples.length; i++) {
            System.arraycopy(pair, samples[i] * one, all, i * one, one);
        }
        return all;
    }
}
