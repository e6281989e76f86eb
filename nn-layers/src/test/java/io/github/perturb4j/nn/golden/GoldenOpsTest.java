package io.github.perturb4j.nn.golden;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.BatchNorm2d;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Every case of ops.json: value and gradients equal PyTorch's in float64. */
class GoldenOpsTest {
    private static final double RELATIVE = 1e-12; // a hundred times closer than promised
    private static final JsonNode CASES = Golden.json("ops.json").get("cases");
    private static final StateDict TENSORS = Golden.tensors("ops.safetensors");

    /** One case: its attributes, and its inputs by name, those with a gradient as leaves. */
    private record Case(JsonNode node, Map<String, Variable> inputs) {
        static Case of(JsonNode node) {
            Map<String, Variable> inputs = new HashMap<>();
            List<String> leaves = texts(node.get("grads"));
            for (String name : texts(node.get("inputs"))) {
                INDArray value = Golden.array(TENSORS, node.get("name").asText() + "/in/" + name);
                inputs.put(name, leaves.contains(name) ? Variable.leaf(value) : Variable.of(value));
            }
            return new Case(node, inputs);
        }

        String name() {
            return node.get("name").asText();
        }

        Variable in(String name) {
            return inputs.get(name);
        }

        long[] integers(String name) {
            return Arrays.stream(Span.of(in(name).value()).toDoubles())
                    .mapToLong(Math::round)
                    .toArray();
        }

        JsonNode attribute(String name) {
            JsonNode found = node.get("attrs").get(name);
            assertThat(found).as("%s: attribute %s", name(), name).isNotNull();
            return found;
        }

        int number(String name) {
            return attribute(name).asInt();
        }

        double real(String name) {
            return attribute(name).asDouble();
        }

        boolean flag(String name) {
            return attribute(name).asBoolean();
        }

        long[] list(String name) {
            return StreamSupport.stream(attribute(name).spliterator(), false)
                    .mapToLong(JsonNode::asLong)
                    .toArray();
        }

        int[] dims() {
            return Arrays.stream(list("dims")).mapToInt(Math::toIntExact).toArray();
        }
    }

    @FunctionalInterface
    private interface Formula {
        Variable of(Case c);
    }

    private static Formula unary(UnaryOperator<Variable> f) {
        return c -> f.apply(c.in("x"));
    }

    private static Formula binary(BinaryOperator<Variable> f) {
        return c -> f.apply(c.in("a"), c.in("b"));
    }

    private static final Map<String, Formula> FORMULAS = Map.ofEntries(
            entry(
                    "conv2d",
                    c -> Ops.conv2d(
                            c.in("x"),
                            c.in("weight"),
                            c.in("bias"),
                            c.number("stride"),
                            c.number("padding"),
                            c.number("dilation"),
                            c.number("groups"))),
            entry("batch_norm", GoldenOpsTest::batchNorm),
            entry("linear", c -> Ops.linear(c.in("x"), c.in("weight"), c.in("bias"))),
            entry("matmul", binary(Ops::matmul)),
            entry(
                    "max_pool2d",
                    c -> Ops.maxPool2d(
                            c.in("x"),
                            c.number("kernel"),
                            c.number("stride"),
                            c.number("padding"),
                            c.flag("ceil_mode"))),
            entry(
                    "avg_pool2d",
                    c -> Ops.avgPool2d(c.in("x"), c.number("kernel"), c.number("stride"), c.number("padding"))),
            entry("adaptive_avg_pool2d", c -> Ops.adaptiveAvgPool2d(c.in("x"), c.number("output"), c.number("output"))),
            entry("softmax", c -> Ops.softmax(c.in("x"), c.number("dim"))),
            entry("log_softmax", c -> Ops.logSoftmax(c.in("x"), c.number("dim"))),
            entry("logsumexp", c -> Ops.logSumExp(c.in("x"), c.number("dim"), false)),
            entry("cross_entropy", GoldenOpsTest::crossEntropy),
            entry("add", binary(Ops::add)),
            entry("sub", binary(Ops::sub)),
            entry("mul", binary(Ops::mul)),
            entry("div", binary(Ops::div)),
            entry("maximum", binary(Ops::maximum)),
            entry("minimum", binary(Ops::minimum)),
            entry("relu", unary(Ops::relu)),
            entry("exp", unary(Ops::exp)),
            entry("log", unary(Ops::log)),
            entry("sqrt", unary(Ops::sqrt)),
            entry("tanh", unary(Ops::tanh)),
            entry("sigmoid", unary(Ops::sigmoid)),
            entry("abs", unary(Ops::abs)),
            entry("square", unary(Ops::square)),
            entry("neg", unary(Ops::neg)),
            entry("pow", c -> Ops.pow(c.in("x"), c.real("exponent"))),
            entry("clamp", c -> Ops.clamp(c.in("x"), c.real("min"), c.real("max"))),
            entry("sum", c -> Ops.sum(c.in("x"), c.flag("keepdim"), c.dims())),
            entry("mean", c -> Ops.mean(c.in("x"), c.flag("keepdim"), c.dims())),
            entry("max", c -> Ops.max(c.in("x"), c.number("dim"), c.flag("keepdim"))),
            entry("permute", c -> Ops.permute(c.in("x"), c.dims())),
            entry("reshape", c -> Ops.reshape(c.in("x"), c.list("shape"))),
            entry("cat", c -> Ops.cat(c.number("dim"), c.in("a"), c.in("b"))),
            entry(
                    "gather",
                    c -> Ops.gather(
                            c.in("x"),
                            c.number("dim"),
                            c.integers("index"),
                            c.in("index").shape())),
            entry("pad", c -> Ops.pad(c.in("x"), c.list("pads"))));

    private static Variable batchNorm(Case c) {
        double eps = c.real("eps");
        return c.flag("training")
                ? Ops.batchNormTraining(c.in("x"), c.in("weight"), c.in("bias"), eps)
                : Ops.batchNormInference(
                        c.in("x"), c.in("weight"), c.in("bias"), c.in("running_mean"), c.in("running_var"), eps);
    }

    private static Variable crossEntropy(Case c) {
        int[] labels =
                Arrays.stream(c.integers("target")).mapToInt(Math::toIntExact).toArray();
        Variable each = Ops.crossEntropy(c.in("x"), labels);
        String reduction = c.attribute("reduction").asText();
        return switch (reduction) {
            case "mean" -> Ops.mean(each);
            case "sum" -> Ops.sum(each);
            default -> throw new AssertionError("unknown reduction " + reduction);
        };
    }

    @TestFactory
    Stream<DynamicTest> valueAndGradientsEqualPyTorchs() {
        return nodes().map(node -> DynamicTest.dynamicTest(node.get("name").asText(), () -> check(Case.of(node))));
    }

    @Test
    void everyOpOfTheManifestIsHandled() {
        assertThat(nodes().map(node -> node.get("op").asText()).distinct())
                .hasSizeGreaterThan(30)
                .allSatisfy(op -> assertThat(FORMULAS).containsKey(op));
    }

    @Test
    void everyTensorOfTheFileBelongsToACase() {
        List<String> names = nodes().map(node -> node.get("name").asText()).toList();
        assertThat(TENSORS.names()).allMatch(tensor -> names.contains(tensor.substring(0, tensor.indexOf('/'))));
    }

    private static void check(Case c) {
        Formula formula = FORMULAS.get(c.node.get("op").asText());
        assertThat(formula).as("how to compute %s", c.node).isNotNull();
        Variable y = formula.of(c);
        Golden.assertClose(c.name(), y, Golden.array(TENSORS, c.name() + "/out"), RELATIVE);
        List<String> names = texts(c.node.get("grads"));
        Variable upstream = Variable.of(Golden.array(TENSORS, c.name() + "/upstream"));
        List<Variable> gradients =
                Gradients.of(y).upstream(upstream).wrt(names.stream().map(c::in).toList());
        for (int i = 0; i < names.size(); i++) {
            String what = c.name() + "/grad/" + names.get(i);
            Golden.assertClose(what, gradients.get(i), Golden.array(TENSORS, what), RELATIVE);
        }
    }

    /** One training step moves the running statistics by 0.1 to the batch's mean and unbiased variance. */
    @Test
    void batchNorm2dKeepsRunningStatisticsAsPyTorchDoes() {
        BatchNorm2d layer = batchNorm2d("batch_norm_train");
        Variable y = layer.train().apply(Variable.of(Golden.array(TENSORS, "batch_norm_train/in/x")));
        Golden.assertClose("training", y, Golden.array(TENSORS, "batch_norm_train/out"), RELATIVE);
        for (String name : List.of("running_mean", "running_var")) {
            Variable after = Variable.of(layer.namedBuffers().get(name).value());
            Golden.assertClose(name, after, Golden.array(TENSORS, "batch_norm_train/" + name + "_after"), RELATIVE);
        }
        assertThat(layer.namedBuffers().get("num_batches_tracked").value().getLong(0))
                .isEqualTo(1);
    }

    @Test
    void batchNorm2dInEvaluationModeChangesNothing() {
        BatchNorm2d layer = batchNorm2d("batch_norm_eval");
        StateDict before = layer.stateDict();
        Variable y = layer.eval().apply(Variable.of(Golden.array(TENSORS, "batch_norm_eval/in/x")));
        Golden.assertClose("evaluation", y, Golden.array(TENSORS, "batch_norm_eval/out"), RELATIVE);
        assertThat(layer.stateDict()).isEqualTo(before);
    }

    private static BatchNorm2d batchNorm2d(String name) {
        Map<String, TensorData> values = new HashMap<>();
        for (String part : List.of("weight", "bias", "running_mean", "running_var")) {
            values.put(part, TENSORS.get(name + "/in/" + part));
        }
        BatchNorm2d layer = new BatchNorm2d(5);
        layer.load(StateDict.of(values), DataType.DOUBLE);
        return layer;
    }

    /** Windows of equal numbers: all of g goes to the first in row-major order. */
    @Test
    void maxPoolGivesTiesToTheFirst() {
        Variable x = Variable.leaf(array(new double[] {1, 1, 1, 1, 2, 2, 1, 2, 2}, 1, 1, 3, 3));
        Variable y = Ops.maxPool2d(x, 2, 1, 0, false);
        Variable g = Gradients.of(y)
                .upstream(Variable.of(array(new double[] {1, 10, 100, 1000}, 1, 1, 2, 2)))
                .wrt(x);
        assertThat(Span.of(y.value()).toDoubles()).containsExactly(2, 2, 2, 2);
        assertThat(Span.of(g.value()).toDoubles()).containsExactly(0, 0, 0, 0, 1111, 0, 0, 0, 0);
        Variable flat = Variable.leaf(Memory.filled(DataType.DOUBLE, 3, 1, 1, 2, 2));
        Variable first = Gradients.of(Ops.maxPool2d(flat, 2, 2, 0, false)).wrt(flat);
        assertThat(Span.of(first.value()).toDoubles()).containsExactly(1, 0, 0, 0);
    }

    @Test
    void reluHasNoSlopeAtZeroAndPassesNaN() {
        Variable x = Variable.leaf(array(new double[] {-1, -0.0, 0, Double.MIN_VALUE, 2, Double.NaN}, 6));
        Variable y = Ops.relu(x);
        Variable g = Gradients.of(y)
                .upstream(Variable.of(Memory.filled(DataType.DOUBLE, 7, 6)))
                .wrt(x);
        assertThat(Span.of(y.value()).toDoubles()).containsExactly(0, 0, 0, Double.MIN_VALUE, 2, Double.NaN);
        assertThat(Span.of(g.value()).toDoubles()).containsExactly(0, 0, 0, 7, 7, 7);
    }

    private static INDArray array(double[] values, long... shape) {
        return Memory.of(DataType.DOUBLE, values, shape);
    }

    private static Stream<JsonNode> nodes() {
        return StreamSupport.stream(CASES.spliterator(), false);
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.asText()));
        return texts;
    }
}
