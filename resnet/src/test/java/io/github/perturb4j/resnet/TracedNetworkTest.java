package io.github.perturb4j.resnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.trace.Departure;
import io.github.perturb4j.autodiff.trace.Trace;
import io.github.perturb4j.autodiff.trace.TraceNode;
import io.github.perturb4j.nn.Module;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class TracedNetworkTest {
    private static Module network() {
        return Architecture.RESNET20_CIFAR.network(10).initialise(7).eval().setTrainable(false);
    }

    private static List<String> places(Module network, Trace trace, String op) {
        Map<Object, String> names = new IdentityHashMap<>();
        network.namedModules().forEach((name, module) -> names.putIfAbsent(module, name));
        return trace.nodes().stream()
                .filter(node -> node.op().equals(op))
                .map(node -> names.getOrDefault(node.parts().get(node.parts().size() - 1), "?"))
                .toList();
    }

    @Test
    void everyOpKnowsThePartOfTheNetworkThatComputedIt() {
        Module network = network();
        Variable x = Variable.leaf(new Draw(5).normal(1, 3, 32, 32));
        Module twice = network.to(DataType.DOUBLE);
        Trace trace = Trace.of(() -> Ops.sum(twice.apply(x)), x);
        assertThat(places(network, trace, "conv2d"))
                .hasSize(19)
                .startsWith("conv1", "layer1.0.conv1", "layer1.0.conv2")
                .endsWith("layer3.2.conv2");
        assertThat(places(network, trace, "relu")).hasSize(19).startsWith("bn1", "layer1.0.bn1", "layer1.0.bn2");
        assertThat(places(network, trace, "mat_mul")).containsExactly("linear");
        assertThat(trace.nodes().stream().filter(node -> node.gradient().isPresent()))
                .allSatisfy(
                        node -> assertThat(node.gradient().orElseThrow().norm()).isPositive())
                .hasSizeGreaterThan(19 * 3);
        TraceNode first = trace.nodes().stream()
                .filter(node -> node.op().equals("conv2d"))
                .findFirst()
                .orElseThrow();
        assertThat(first.value().map().orElseThrow().height()).isEqualTo(28);
    }

    @Test
    void aSoundNetworkDoesNotDepartFromFloat64() {
        Module single = network();
        Module twice = network().to(DataType.DOUBLE);
        var pixels = new Draw(5).normal(1, 3, 32, 32);
        assertThat(Departure.first(
                        () -> single.apply(Variable.of(Memory.copy(pixels, DataType.FLOAT))),
                        () -> twice.apply(Variable.of(pixels)),
                        1e-4))
                .isEmpty();
    }
}
