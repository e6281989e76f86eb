package io.github.perturb4j.autodiff;

import static io.github.perturb4j.autodiff.Arrays64.leaf;
import static io.github.perturb4j.autodiff.Arrays64.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a sweep has freed is in the way of a later one only where that has to go through it, as in PyTorch. */
class FreedGraphTest {
    private final Variable a = leaf(2);
    private final Variable b = leaf(3);

    private static Variable freed(Variable x) {
        Variable h = Ops.square(x);
        Gradients.of(h).wrt(x);
        assertThat(h.op()).isNull();
        return h;
    }

    private static void refused(Variable y, Variable x) {
        assertThatThrownBy(() -> Gradients.of(y).wrt(x))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was freed by an earlier sweep")
                .hasMessageContaining("keepGraph()");
    }

    @Test
    void aFreedBranchBesideThePathIsInNobodysWay() {
        assertThat(Gradients.of(Ops.mul(freed(a), Ops.square(b))).wrt(b).item()).isEqualTo(4 * 6);
        assertThat(Gradients.of(Ops.mul(freed(b), Ops.square(a))).wrt(a).item()).isEqualTo(9 * 4);
        Variable later = leaf(5);
        Variable h = freed(a);
        assertThat(Gradients.of(Ops.mul(h, Ops.mul(later, b))).wrt(later, b))
                .extracting(Variable::item)
                .containsExactly(4.0 * 3, 4.0 * 5);
    }

    @Test
    void aFreedBranchOnThePathIsRefused() {
        refused(Ops.mul(freed(a), b), a);
        refused(Ops.mul(Ops.exp(freed(a)), Ops.square(a)), a);
        Variable below = Ops.mul(a, b);
        Variable above = Ops.exp(Ops.neg(below));
        Gradients.of(above).wrt(below);
        refused(Ops.add(above, b), a);
        refused(Ops.add(above, b), b);
        refused(Ops.add(above, b), below);
    }

    @Test
    void whatIsFreedDoesNotDependOnOthers() {
        Variable h = freed(a);
        assertThatThrownBy(() -> Gradients.of(h).wrt(b))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not depend on");
        assertThat(Gradients.of(h).allowUnused().wrt(List.of(b))).containsExactly((Variable) null);
    }

    /** PyTorch: grad(h * 3, h), then grad(h * 5, x) works, since nothing went through h's own op. */
    @Test
    void behindARequestedVariableNothingIsFreed() {
        Variable h = Ops.square(a);
        assertThat(Gradients.of(Ops.mul(h, 3)).wrt(h).item()).isEqualTo(3);
        assertThat(h.op()).isNotNull();
        assertThat(Gradients.of(Ops.mul(h, 5)).wrt(a).item()).isEqualTo(20);
        assertThat(h.op()).isNull();
    }

    @Test
    void aLongHistoryOfFreedGraphsIsSearchedWithoutRecursionAndOnce() {
        Variable oldest = leaf(7);
        Variable first = leaf(1);
        Variable y = first;
        for (int i = 0; i < 5; i++) {
            Variable newest = leaf(1);
            y = Ops.mul(y, newest);
            for (int k = 0; k < 200; k++) {
                y = Ops.mul(Ops.add(y, y), 0.5); // 2^1000 paths
            }
            Gradients.of(y).wrt(newest);
        }
        assertThat(Gradients.of(Ops.mul(y, Ops.square(oldest))).wrt(oldest).item())
                .isEqualTo(14);
        refused(Ops.mul(y, oldest), first);
    }

    /** y = x, whose vjp differentiates something else, as a thread may do at that moment. */
    private record Meanwhile(Runnable body) implements Op {
        @Override
        public INDArray forward(INDArray... x) {
            return Memory.copy(x[0], x[0].dataType());
        }

        @Override
        public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
            body.run();
            return new Variable[] {g};
        }
    }

    /** y = 5 a + square(a): the second term must not be lost when somebody else frees it in the middle. */
    @Test
    void whatIsFreedMeanwhileIsNotLeftOut() {
        for (boolean keeps : new boolean[] {true, false}) {
            Variable square = Ops.square(a);
            Variable sum = Ops.sum(square);
            Runnable other = () -> {
                Gradients sweep = Gradients.of(sum);
                (keeps ? sweep.keepGraph() : sweep).wrt(a);
            };
            Variable y = Ops.add(Ops.mul(a, 5), Ops.apply(new Meanwhile(other), square));
            if (keeps) {
                assertThat(Gradients.of(y).wrt(a).item()).isEqualTo(5 + 2 * 2);
            } else {
                assertThatThrownBy(() -> Gradients.of(y).wrt(a))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("was freed by another sweep while")
                        .hasMessageContaining("keepGraph()");
            }
        }
    }

    @Test
    void aGraphEndsWhereASweepHasFreedIt() {
        Variable h = freed(a);
        Graph graph = Graph.of(Ops.mul(h, b));
        assertThat(graph.nodes()).hasSize(3);
        assertThat(graph.nodes())
                .extracting(Graph.Node::label)
                .containsExactlyInAnyOrder("leaf", "graph freed by a sweep (keepGraph() keeps it)", "mul");
        assertThat(Graph.of(h).toString()).contains("graph freed by a sweep");
        assertThat(Graph.of(h).toDot()).contains("graph freed by a sweep");
        assertThat(h.toString()).contains("graph freed");
        assertThat(values(h)).containsExactly(4);
        assertThat(Graph.of(a).nodes()).extracting(Graph.Node::label).containsExactly("leaf");
    }
}
