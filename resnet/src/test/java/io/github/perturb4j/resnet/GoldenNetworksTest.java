package io.github.perturb4j.resnet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.StateDict;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Every network of golden/nets.json, recorded from PyTorch 2.13: logits and input gradients. */
class GoldenNetworksTest {
    private static final double RELATIVE = 1e-8;

    @TestFactory
    Stream<DynamicTest> everyNetworkEqualsPyTorch() throws IOException, URISyntaxException {
        JsonNode meta = new ObjectMapper().readTree(GoldenNetworksTest.class.getResourceAsStream("/golden/nets.json"));
        StateDict expected = StateDict.readSafetensors(Path.of(
                GoldenNetworksTest.class.getResource("/golden/nets.safetensors").toURI()));
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(meta.fieldNames(), 0), false)
                .map(name -> DynamicTest.dynamicTest(name, () -> check(name, meta.get(name), expected)));
    }

    private static void check(String name, JsonNode meta, StateDict expected) {
        Architecture architecture = Architecture.of(name);
        Module shapes = architecture.network();
        assertThat(shapes.parameterCount()).isEqualTo(meta.get("parameters").asLong());
        boolean basic = name.endsWith("cifar") || name.equals("resnet18") || name.equals("resnet34");
        StateDict weights = DetWeights.dict(shapes.shapes(), basic);
        double[] logits = expected.get(name + "/logits").toDoubles();
        float32(meta, Classifier.of(architecture, weights, DataType.FLOAT), logits);
        try (Scope scope = Scope.open()) {
            Classifier classifier = Classifier.of(architecture, weights, DataType.DOUBLE);
            Variable x = Variable.leaf(image(meta, DataType.DOUBLE));
            Variable out = classifier.apply(x);
            close(Span.of(out.value()).toDoubles(), logits, RELATIVE * max(logits));
            Variable loss = Ops.sum(Ops.crossEntropy(out, meta.get("label").asInt()));
            assertThat(loss.item())
                    .isCloseTo(meta.get("loss").asDouble(), org.assertj.core.data.Percentage.withPercentage(1e-6));
            double[] gradient =
                    Span.of(sampled(Gradients.of(loss).wrt(x), meta)).toDoubles();
            double[] golden = expected.get(name + "/input_grad").toDoubles();
            close(gradient, golden, RELATIVE * max(golden));
        }
    }

    private static void float32(JsonNode meta, Classifier classifier, double[] golden) {
        INDArray logits = classifier.logits(image(meta, DataType.FLOAT));
        double allowed = 10 * meta.get("torch_f32_logits_max_abs_err").asDouble();
        close(Span.of(logits).toDoubles(), golden, allowed);
        logits.close();
    }

    private static INDArray image(JsonNode meta, DataType type) {
        long size = meta.get("size").asLong();
        return DetWeights.image(meta.get("image").asText(), type, 1, 3, size, size);
    }

    private static INDArray sampled(Variable gradient, JsonNode meta) {
        int step = meta.get("input_grad_sampling").asInt();
        Variable rows = Ops.slice(gradient, 2, 0, gradient.size(2), step);
        return Ops.slice(rows, 3, 0, gradient.size(3), step).value();
    }

    private static double max(double[] values) {
        return java.util.Arrays.stream(values).map(Math::abs).max().orElseThrow();
    }

    private static void close(double[] found, double[] golden, double allowed) {
        assertThat(found).hasSameSizeAs(golden);
        for (int i = 0; i < golden.length; i++) {
            assertThat(found[i]).as("element %d", i).isCloseTo(golden[i], org.assertj.core.data.Offset.offset(allowed));
        }
    }
}
