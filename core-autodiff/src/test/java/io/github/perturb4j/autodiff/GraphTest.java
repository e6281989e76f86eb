package io.github.perturb4j.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class GraphTest {
    private final Variable x = Variable.leaf(Memory.filled(DataType.DOUBLE, 0.5, 2, 3));
    private final Variable c = Variable.of(Memory.filled(DataType.DOUBLE, 2, 2, 3));
    private final Variable product = Ops.mul(x, c);
    private final Variable y = Ops.add(Ops.clamp(product, 0, 3), product);

    @Test
    void holdsEveryNodeOnceInOrderOfCreation() {
        Graph graph = Graph.of(y);
        assertThat(graph.nodes())
                .extracting(Graph.Node::label)
                .containsExactly("leaf", "constant", "mul", "clamp(min=0.0, max=3.0)", "add");
        assertThat(graph.nodes().get(4).inputs())
                .isEqualTo(
                        List.of(graph.nodes().get(3).id(), graph.nodes().get(2).id()));
        assertThat(graph.nodes()).allMatch(n -> n.shape().equals(List.of(2L, 3L)));
    }

    @Test
    void walksOnlyThroughWhatIsEntered() {
        assertThat(Graph.walk(y, Variable::requiresGrad))
                .hasSize(4)
                .doesNotContain(c)
                .contains(x, product, y);
        assertThat(Graph.walk(y, input -> input == product)).containsExactly(product, y);
    }

    @Test
    void staysWhenTheGraphIsFreed() {
        Graph graph = Graph.of(y);
        Gradients.of(Ops.sum(y)).wrt(x);
        assertThat(graph.nodes()).hasSize(5);
        assertThat(Graph.of(y).nodes()).hasSize(1);
    }

    @Test
    void whatIsNotRecordedKeepsNothingForAGradient() {
        INDArray image = Memory.filled(DataType.FLOAT, 0.5, 1, 1, 4, 4);
        assertThat(Ops.maxPool2d(Variable.leaf(image), 2, 2, 0, false).kept()).isNotNull();
        assertThat(Ops.maxPool2d(Variable.of(image), 2, 2, 0, false).kept()).isNull();
    }

    @Test
    void dotNamesEveryNodeAndEdge() {
        String dot = Graph.of(y).toDot();
        assertThat(dot).startsWith("digraph").endsWith("}\n");
        assertThat(dot.lines().filter(l -> l.contains("->"))).hasSize(5);
        assertThat(dot).contains("n" + x.id() + " -> n" + product.id() + ";").contains("clamp");
        assertThat(Graph.of(y).toString())
                .contains("#" + product.id() + " mul [2, 3] <- [" + x.id() + ", " + c.id() + "]");
    }
}
