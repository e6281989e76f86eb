package io.github.perturb4j.nn.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.nn.StateDict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every case of hvp.json: the Hessian-vector products of scalar functions equal PyTorch's in float64. */
class GoldenHessianTest {
    private static final double RELATIVE = 1e-11; // a thousand times closer than promised
    private static final JsonNode CASES = Golden.json("hvp.json").get("cases");
    private static final StateDict TENSORS = Golden.tensors("hvp.safetensors");

    private static final Map<String, Function<List<Variable>, Variable>> FUNCTIONS = Map.of(
            "conv_square",
            in -> Ops.sum(Ops.square(Ops.conv2d(in.get(0), in.get(1), null, 2, 1, 1, 1))),
            "bn_train_cubed",
            in -> Ops.sum(Ops.pow(Ops.batchNormTraining(in.get(0), in.get(1), in.get(2), 1e-5), 3)),
            "mlp_cross_entropy",
            GoldenHessianTest::perceptron,
            "logsumexp_softplus",
            GoldenHessianTest::logSumExp);

    private static Variable perceptron(List<Variable> in) {
        Variable hidden = Ops.tanh(Ops.matmul(in.get(0), in.get(1)));
        return Ops.mean(Ops.crossEntropy(Ops.matmul(hidden, in.get(2)), 1, 0, 2));
    }

    private static Variable logSumExp(List<Variable> in) {
        Variable x = in.get(0);
        return Ops.sum(Ops.mul(Ops.logSumExp(Ops.mul(x, x), 1, false), Ops.sum(Ops.sigmoid(x), false, 1)));
    }

    @TestFactory
    Stream<DynamicTest> hessianVectorProductsEqualPyTorchs() {
        return names().map(name -> DynamicTest.dynamicTest(name, () -> check(name)));
    }

    @Test
    void everyFunctionOfTheManifestIsHandled() {
        assertThat(names())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(FUNCTIONS).containsKey(name));
    }

    private static void check(String name) {
        List<Variable> inputs = new ArrayList<>();
        for (int i = 0; TENSORS.find(name + "/in/" + i).isPresent(); i++) {
            inputs.add(Variable.leaf(Golden.array(TENSORS, name + "/in/" + i)));
        }
        assertThat(inputs).isNotEmpty();
        Variable y = FUNCTIONS.get(name).apply(inputs);
        List<Variable> gradients = Gradients.of(y).createGraph().wrt(inputs);
        Variable product = Variable.scalar(y.dtype(), 0);
        for (int i = 0; i < inputs.size(); i++) {
            Variable v = Variable.of(Golden.array(TENSORS, name + "/v/" + i));
            product = Ops.add(product, Ops.sum(Ops.mul(gradients.get(i), v)));
        }
        List<Variable> products = Gradients.of(product).wrt(inputs);
        for (int i = 0; i < inputs.size(); i++) {
            String what = name + "/hvp/" + i;
            Golden.assertClose(what, products.get(i), Golden.array(TENSORS, what), RELATIVE);
        }
    }

    private static Stream<String> names() {
        return StreamSupport.stream(CASES.spliterator(), false).map(JsonNode::asText);
    }
}
