package io.github.perturb4j.autodiff;

import static io.github.perturb4j.autodiff.Arrays64.leaf;
import static io.github.perturb4j.autodiff.Arrays64.ones;
import static io.github.perturb4j.autodiff.Arrays64.values;
import static io.github.perturb4j.autodiff.Arrays64.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.autodiff.ops.Add;
import io.github.perturb4j.autodiff.ops.Convolve2d;
import io.github.perturb4j.autodiff.ops.Mul;
import io.github.perturb4j.autodiff.ops.Tanh;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class GradientsTest {
    /** Any op, and what was asked of its vjp. */
    record Watched(Op inner, List<boolean[]> asked) implements Op {
        static Watched of(Op inner) {
            return new Watched(inner, new ArrayList<>());
        }

        @Override
        public INDArray forward(INDArray... x) {
            return inner.forward(x);
        }

        @Override
        public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
            asked.add(needed.clone());
            return inner.vjp(x, y, g, needed);
        }
    }

    private static Variable fourth(Variable x) {
        return Ops.sum(Ops.mul(Ops.mul(x, x), Ops.mul(x, x)));
    }

    @Test
    void chain() {
        Variable x = leaf(0.3, -2);
        Variable g = Gradients.of(Ops.sum(Ops.exp(Ops.mul(Ops.tanh(x), 2)))).wrt(x);
        for (int i = 0; i < 2; i++) {
            double t = Math.tanh(values(x)[i]);
            assertThat(values(g)[i]).isCloseTo(Math.exp(2 * t) * 2 * (1 - t * t), within(1e-15));
        }
        assertThat(g.requiresGrad()).isFalse();
        assertThat(g.op()).isNull();
    }

    @Test
    void aVariableUsedSeveralTimesGetsTheSumOfItsGradients() {
        Variable x = leaf(3, 5);
        Variable y = Ops.sum(Ops.add(Ops.add(Ops.mul(x, x), Ops.mul(x, 7)), Ops.add(x, x)));
        assertThat(values(Gradients.of(y).wrt(x))).containsExactly(2 * 3 + 9, 2 * 5 + 9);
    }

    @Test
    void diamondsAreVisitedOnce() {
        Watched shared = Watched.of(new Tanh());
        Variable x = leaf(0.5);
        Variable h = Ops.apply(shared, x);
        Variable y = h;
        for (int i = 0; i < 30; i++) {
            y = Ops.mul(Ops.add(y, h), Ops.add(y, 1)); // a billion paths
            y = Ops.mul(y, 0.25);
        }
        double expected = centralDifference(y);
        assertThat(Gradients.of(y).wrt(x).item()).isCloseTo(expected, within(1e-6 * Math.abs(expected)));
        assertThat(shared.asked).hasSize(1);
    }

    private static double centralDifference(Variable shape) {
        double h = 1e-6;
        double[] ends = new double[2];
        for (int side = 0; side < 2; side++) {
            double t = Math.tanh(0.5 + (side == 0 ? -h : h));
            double y = t;
            for (int i = 0; i < 30; i++) {
                y = (y + t) * (y + 1) * 0.25;
            }
            ends[side] = y;
        }
        assertThat(shape.item()).isCloseTo((ends[0] + ends[1]) / 2, within(1e-9));
        return (ends[1] - ends[0]) / (2 * h);
    }

    @Test
    void deepChainsNeedNoStack() {
        Variable x = leaf(1);
        Variable y = x;
        for (int i = 0; i < 100_000; i++) {
            y = i % 10 == 0 ? Ops.neg(y) : Ops.add(y, 1e-6);
        }
        assertThat(Gradients.of(y).wrt(x).item()).isEqualTo(1);
    }

    @Test
    void wideGraphsAreSwept() {
        int n = 3_000;
        Variable x = leaf(new double[n]);
        List<Variable> parts = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            parts.add(Ops.slice(x, 0, i, i + 1, 1));
        }
        Variable joined = Ops.cat(0, parts.toArray(Variable[]::new));
        Variable h = Ops.sum(joined);
        assertThat(values(Gradients.of(h).wrt(x))).hasSize(n).containsOnly(1);
    }

    @Test
    void onlyNodesOnThePathAreVisited() {
        Watched ofWeight = Watched.of(new Tanh());
        Watched ofInput = Watched.of(new Tanh());
        Watched product = Watched.of(new Mul());
        Variable x = leaf(1, 2);
        Variable w = leaf(3, 4);
        Variable y = Ops.sum(Ops.apply(product, Ops.apply(ofInput, x), Ops.apply(ofWeight, w)));
        Gradients.of(y).keepGraph().wrt(x);
        assertThat(ofWeight.asked).isEmpty();
        assertThat(ofInput.asked).hasSize(1);
        assertThat(product.asked).containsExactly(new boolean[] {true, false});
        Gradients.of(y).wrt(x, w);
        assertThat(ofWeight.asked).hasSize(1);
        assertThat(product.asked).hasSize(2).last().isEqualTo(new boolean[] {true, true});
    }

    @Test
    void anInputGradientNeverComputesAWeightGradient() {
        Watched first = Watched.of(new Convolve2d(1, 1, 1, 1));
        Watched second = Watched.of(new Convolve2d(1, 1, 1, 1));
        Variable x = Variable.leaf(ones(1, 2, 4, 4));
        Variable w = Variable.leaf(ones(2, 2, 3, 3));
        Variable v = Variable.leaf(ones(2, 2, 3, 3));
        Variable y = Ops.sum(Ops.apply(second, Ops.relu(Ops.apply(first, x, w)), v));
        Gradients.of(y).keepGraph().wrt(x);
        assertThat(first.asked).containsExactly(new boolean[] {true, false});
        assertThat(second.asked).containsExactly(new boolean[] {true, false});
        Gradients.of(y).wrt(v);
        assertThat(first.asked).hasSize(1);
        assertThat(second.asked).last().isEqualTo(new boolean[] {false, true});
    }

    @Test
    void aSecondSweepNeedsKeepGraph() {
        Variable x = leaf(2);
        Variable y = fourth(x);
        assertThat(Gradients.of(y).keepGraph().wrt(x).item()).isEqualTo(32);
        assertThat(Gradients.of(y).wrt(x).item()).isEqualTo(32);
        assertThatThrownBy(() -> Gradients.of(y).wrt(x))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("freed by an earlier sweep")
                .hasMessageContaining("keepGraph()");
        assertThat(y.item()).isEqualTo(16);
        assertThat(y.op()).isNull();
        assertThat(y.inputs()).isEmpty();
    }

    @Test
    void onlyTheVisitedPartIsFreed() {
        Variable a = leaf(2);
        Variable b = leaf(3);
        Variable left = Ops.tanh(a);
        Variable right = Ops.square(b);
        Gradients.of(Ops.mul(left, right)).wrt(a);
        assertThat(left.op()).isNull();
        assertThat(Gradients.of(right).wrt(b).item()).isEqualTo(6);
    }

    @Test
    void behindARequestedVariableTheGraphMayBeFreed() {
        Variable x = leaf(2);
        Variable h = Ops.square(x);
        Gradients.of(Ops.mul(h, 3)).wrt(x);
        assertThat(Gradients.of(Ops.mul(h, 5)).wrt(h).item()).isEqualTo(5);
        assertThatThrownBy(() -> Gradients.of(Ops.mul(h, 5)).wrt(h, x)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void higherOrders() {
        Variable x = leaf(2, -1.5);
        Variable first = Gradients.of(fourth(x)).createGraph().wrt(x);
        Variable second = Gradients.of(Ops.sum(first)).createGraph().wrt(x);
        Variable third = Gradients.of(Ops.sum(second)).createGraph().wrt(x);
        Variable fourth = Gradients.of(Ops.sum(third)).wrt(x);
        assertThat(values(first)).containsExactly(4 * 8, 4 * -3.375);
        assertThat(values(second)).containsExactly(12 * 4, 12 * 2.25);
        assertThat(values(third)).containsExactly(24 * 2, 24 * -1.5);
        assertThat(values(fourth)).containsExactly(24, 24);
        assertThat(first.requiresGrad()).isTrue();
        assertThat(fourth.requiresGrad()).isFalse();
    }

    @Test
    void createGraphRecordsEvenWhereRecordingIsOff() {
        Variable x = leaf(2);
        Variable y = fourth(x);
        try (Recording off = Recording.off()) {
            Variable g = Gradients.of(y).createGraph().wrt(x);
            assertThat(g.requiresGrad()).isTrue();
            assertThat(Recording.isOn()).isFalse();
            assertThat(Gradients.of(g).wrt(x).item()).isEqualTo(48);
        }
        assertThat(Recording.isOn()).isTrue();
    }

    @Test
    void unusedIsAnErrorUnlessAllowed() {
        Variable x = leaf(2);
        Variable other = leaf(1, 2, 3);
        Variable y = fourth(x);
        assertThatThrownBy(() -> Gradients.of(y).wrt(x, other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not depend on Variable#" + other.id())
                .hasMessageContaining("allowUnused()");
        Variable again = fourth(x);
        List<Variable> both = Gradients.of(again).allowUnused().wrt(x, other);
        assertThat(both.get(0).item()).isEqualTo(32);
        assertThat(both.get(1)).isNull();
    }

    @Test
    void anUnrecordedResultDependsOnNothing() {
        Variable x = leaf(2);
        try (Recording off = Recording.off()) {
            Variable y = fourth(x);
            assertThat(y.requiresGrad()).isFalse();
            assertThatThrownBy(() -> Gradients.of(y).wrt(x)).hasMessageContaining("does not depend on");
        }
    }

    @Test
    void aFlatFunctionHasAGradientOfZero() {
        Variable x = leaf(2, -3);
        assertThat(values(Gradients.of(Ops.sum(Ops.sign(x))).wrt(x))).containsExactly(0, 0);
        assertThat(values(Gradients.of(Ops.sum(Ops.pow(x, 0))).wrt(x))).containsExactly(0, 0);
    }

    @Test
    void constantsAreRefused() {
        Variable x = leaf(2);
        Variable constant = Variable.of(vector(1));
        Variable y = Ops.mul(x, constant);
        assertThatThrownBy(() -> Gradients.of(y).wrt(constant))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is a constant")
                .hasMessageContaining("Variable.leaf");
        assertThatThrownBy(() -> Gradients.of(y).wrt(x.detach())).hasMessageContaining("is a constant");
    }

    @Test
    void severalElementsNeedAnUpstream() {
        Variable x = leaf(2, 3);
        Variable y = Ops.square(x);
        assertThatThrownBy(() -> Gradients.of(y).wrt(x))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs a y of one element")
                .hasMessageContaining("[2]")
                .hasMessageContaining("upstream");
        assertThat(values(Gradients.of(y).upstream(Variable.of(vector(10, 100))).wrt(x)))
                .containsExactly(40, 600);
        Variable single = Ops.reshape(Ops.sum(Ops.square(x)), 1, 1);
        assertThat(values(Gradients.of(single).wrt(x))).containsExactly(4, 6);
    }

    @Test
    void theUpstreamHasTheShapeAndTypeOfY() {
        Variable x = leaf(2, 3);
        Variable y = Ops.square(x);
        for (INDArray wrong : new INDArray[] {vector(1), vector(1, 2, 3), ones(2, 1), ones(DataType.FLOAT, 2)}) {
            Variable upstream = Variable.of(wrong);
            assertThatThrownBy(() -> Gradients.of(y).upstream(upstream).wrt(x))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected " + y)
                    .hasMessageContaining("found " + upstream);
        }
    }

    @Test
    void anythingRecordedCanBeRequested() {
        Variable x = leaf(0.5);
        Variable h = Ops.tanh(x);
        Variable y = Ops.square(h);
        List<Variable> all = Gradients.of(y).wrt(List.of(x, h, y, x, h));
        double t = Math.tanh(0.5);
        assertThat(all).extracting(Variable::item).satisfies(g -> {
            assertThat(g.get(0)).isCloseTo(2 * t * (1 - t * t), within(1e-15));
            assertThat(g.get(1)).isEqualTo(2 * t);
            assertThat(g.get(2)).isEqualTo(1);
            assertThat(g.get(3)).isEqualTo(g.get(0));
            assertThat(g.get(4)).isEqualTo(g.get(1));
        });
        assertThat(Gradients.of(x).wrt(x).item()).isEqualTo(1);
        assertThat(Gradients.of(x).wrt(List.of())).isEmpty();
    }

    @Test
    void aRequestedVariableStopsNothingBehindIt() {
        Variable x = leaf(3);
        Variable h = Ops.mul(x, 2);
        List<Variable> both = Gradients.of(Ops.mul(h, x)).wrt(h, x);
        assertThat(both.get(0).item()).isEqualTo(3);
        assertThat(both.get(1).item()).isEqualTo(12);
    }

    @Test
    void aSharedGradientIsFreedOnce() {
        try (Scope scope = Scope.open()) {
            Variable x = leaf(1, 2);
            Variable h = Ops.mul(x, 3);
            Variable y = Ops.sum(Ops.add(Ops.add(h, h), Ops.add(x, h)));
            List<Variable> g = Gradients.of(y).keepGraph().wrt(x, h);
            assertThat(values(g.get(0))).containsExactly(10, 10);
            assertThat(values(g.get(1))).containsExactly(3, 3);
            List<Variable> twins = Gradients.of(Ops.sum(Ops.add(x, h))).wrt(x, h);
            assertThat(values(twins.get(1))).containsExactly(1, 1);
            assertThat(values(twins.get(0))).containsExactly(4, 4);
        }
    }

    @Test
    void theUpstreamIsNeverFreedOrChanged() {
        Variable upstream = Variable.of(vector(2, 3));
        Variable a = leaf(1, 1);
        Variable b = leaf(1, 1);
        Variable g = Gradients.of(Ops.add(Ops.add(a, b), a)).upstream(upstream).wrt(a);
        assertThat(values(g)).containsExactly(4, 6);
        assertThat(values(upstream)).containsExactly(2, 3);
        Variable same = Gradients.of(Ops.add(a, b)).upstream(upstream).wrt(b);
        assertThat(values(same)).containsExactly(2, 3);
        assertThat(upstream.value().wasClosed()).isFalse();
    }

    /** An op whose vjp returns something unfit. */
    record Careless(Variable... parts) implements Op {
        @Override
        public INDArray forward(INDArray... x) {
            return new Add().forward(x);
        }

        @Override
        public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
            return parts;
        }
    }

    @Test
    void unfitGradientsOfAnOpAreNamed() {
        Variable fine = Variable.of(vector(1, 1));
        List<Variable[]> unfit = List.of(
                new Variable[] {Variable.of(vector(1)), fine},
                new Variable[] {fine, Variable.of(ones(DataType.FLOAT, 2))},
                new Variable[] {fine});
        for (Variable[] parts : unfit) {
            Variable a = leaf(1, 2);
            Variable b = leaf(3, 4);
            Variable y = Ops.sum(Ops.apply(new Careless(parts), a, b));
            assertThatThrownBy(() -> Gradients.of(y).wrt(a, b))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("careless.vjp: ")
                    .hasMessageContaining("mend the op's vjp");
            assertThat(Recording.isOn()).isTrue();
        }
    }

    @Test
    void failuresLeaveNoScopeOpen() {
        Variable a = leaf(1, 2);
        Variable y = Ops.sum(Ops.apply(new Careless(), a, a));
        Scope around = Scope.open();
        assertThatThrownBy(() -> Gradients.of(y).wrt(a)).isInstanceOf(IllegalStateException.class);
        around.close();
    }

    @Test
    void threadsSweepTheirOwnGraphsOverSharedWeights() throws Exception {
        Variable w = Variable.leaf(new Draw(1).normal(40, 40));
        Callable<double[]> sweep = () -> {
            try (Scope scope = Scope.open()) {
                Variable x = Variable.leaf(new Draw(2).normal(9, 40));
                Variable y = Ops.sum(Ops.tanh(Ops.matmul(Ops.tanh(Ops.matmul(x, w)), w)));
                return values(Gradients.of(y).wrt(x));
            }
        };
        double[] expected = sweep.call();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            for (Future<double[]> each : pool.invokeAll(java.util.Collections.nCopies(40, sweep))) {
                assertThat(each.get()).isEqualTo(expected);
            }
        } finally {
            pool.shutdown();
        }
    }
}
