package io.github.perturb4j.weights.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** The ONNX project's own tests of operators, and the gradients of each against central differences. */
class OnnxConformanceTest {
    private static final double STEP = 1e-5;
    private static final int COORDINATES = 6;

    /** Inputs that are settings: no gradient is defined. */
    private static final Set<String> SETTINGS = Set.of("scales", "roi");

    /** Zeros over their norm: a jump from -1 to 1, which looks like one slope from both sides. */
    private static final String JUMP = "test_l2normalization_axis_0";

    static Stream<Arguments> cases() {
        return OnnxShared.networks("onnx/conformance");
    }

    private static Map<String, OnnxValue> inputs(OnnxNetwork network, StateDict data, DataType dtype) {
        Map<String, OnnxValue> inputs = new HashMap<>();
        for (int i = 0; i < network.inputs().size(); i++) {
            OnnxValue value = OnnxValue.of(data.get("input" + i), dtype);
            inputs.put(network.inputs().get(i).name(), value);
        }
        return inputs;
    }

    private static StateDict data(String name) {
        return StateDict.readSafetensors(OnnxShared.file("onnx/conformance/" + name + ".safetensors"));
    }

    private static OnnxNetwork network(String name, DataType dtype) {
        return OnnxNetwork.read(OnnxShared.file("onnx/conformance/" + name + ".onnx"), dtype);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void outputsAreTheExpectedOnes(String name) {
        StateDict data = data(name);
        OnnxNetwork network = network(name, DataType.FLOAT);
        double relative = Double.parseDouble(data.metadata().get("rtol"));
        double absolute = Double.parseDouble(data.metadata().get("atol"));

        List<OnnxValue> found =
                List.copyOf(network.run(inputs(network, data, DataType.FLOAT)).values());

        for (int i = 0; i < found.size(); i++) {
            TensorData expected = data.get("output" + i);
            if (found.get(i).rank() > 0) { // a single number is stored as a list of one
                assertThat(found.get(i).shape()).isEqualTo(expected.shape());
            }
            double[] numbers = found.get(i).doubles();
            double[] wanted = expected.toDoubles();
            assertThat(numbers).hasSameSizeAs(wanted);
            for (int j = 0; j < wanted.length; j++) {
                assertThat(equal(numbers[j], wanted[j], absolute + relative * Math.abs(wanted[j])))
                        .as("output %d, number %d: %s, expected %s", i, j, numbers[j], wanted[j])
                        .isTrue();
            }
        }
    }

    private static boolean equal(double found, double wanted, double tolerance) {
        return Double.compare(found, wanted) == 0 || Math.abs(found - wanted) <= tolerance;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsAgreeWithCentralDifferences(String name) {
        StateDict data = data(name);
        OnnxNetwork network = network(name, DataType.DOUBLE);
        Map<String, OnnxValue> inputs = inputs(network, data, DataType.DOUBLE);
        for (OnnxInput input : network.inputs()) {
            OnnxValue value = inputs.get(input.name());
            if (value.isVariable() && !SETTINGS.contains(input.name()) && !name.equals(JUMP)) {
                compare(network, inputs, input.name());
            }
        }
    }

    private static void compare(OnnxNetwork network, Map<String, OnnxValue> inputs, String name) {
        Variable x = Variable.leaf(inputs.get(name).variable().value());
        Map<String, OnnxValue> given = new HashMap<>(inputs);
        given.put(name, OnnxValue.of(x));
        Variable loss = loss(network, given);
        Variable gradient = loss == null || !loss.requiresGrad()
                ? Ops.zerosLike(x)
                : Gradients.of(loss).allowUnused().wrt(x);
        double[] found =
                OnnxValue.of(gradient == null ? Ops.zerosLike(x) : gradient).doubles();
        double[] at = OnnxValue.of(x).doubles();
        for (int k = 0; k < Math.min(COORDINATES, at.length); k++) {
            int i = (int) ((long) k * 7919 % at.length);
            double right = slope(network, inputs, name, at, i, STEP);
            double left = slope(network, inputs, name, at, i, -STEP);
            double central = (right + left) / 2;
            if (!Double.isFinite(central) || Math.abs(right - left) > 1e-2 * (1 + Math.abs(central))) {
                continue; // a kink or a step
            }
            assertThat(Math.abs(found[i] - central))
                    .as("coordinate %d of %s: %s, central differences say %s", i, name, found[i], central)
                    .isLessThanOrEqualTo(1e-4 * (1 + Math.abs(central)));
        }
    }

    /** The slope from x to x + step. */
    private static double slope(
            OnnxNetwork network, Map<String, OnnxValue> inputs, String name, double[] at, int i, double step) {
        double[] moved = at.clone();
        moved[i] += step;
        Map<String, OnnxValue> given = new HashMap<>(inputs);
        given.put(
                name,
                OnnxValue.of(Variable.of(
                        Memory.of(DataType.DOUBLE, moved, inputs.get(name).shape()))));
        Variable before = loss(network, inputs);
        Variable after = loss(network, given);
        return before == null ? 0 : (after.item() - before.item()) / step;
    }

    /** The first output times fixed numbers; null where it is of whole numbers. */
    private static Variable loss(OnnxNetwork network, Map<String, OnnxValue> inputs) {
        OnnxValue y = network.run(inputs).values().iterator().next();
        if (!y.isVariable()) {
            return null;
        }
        double[] weights = new double[(int) y.size()];
        Arrays.setAll(weights, i -> Math.cos(i) + 1.5);
        return Ops.sum(Ops.mul(y.variable(), Variable.of(Memory.of(DataType.DOUBLE, weights, y.shape()))));
    }
}
