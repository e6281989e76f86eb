package io.github.perturb4j.autodiff;

import static io.github.perturb4j.autodiff.Arrays64.leaf;
import static io.github.perturb4j.autodiff.Arrays64.ones;
import static io.github.perturb4j.autodiff.Arrays64.values;
import static io.github.perturb4j.autodiff.Arrays64.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class ScopeTest {
    @Test
    void freesWhatOpsComputedAndNothingElse() {
        INDArray mine = vector(1, 2);
        INDArray made;
        INDArray mask;
        Variable x = Variable.leaf(mine);
        try (Scope scope = Scope.open()) {
            made = Ops.tanh(x).value();
            mask = Ops.constant(vector(0, 1)).value();
            assertThat(made.wasClosed()).isFalse();
        }
        assertThat(made.wasClosed()).isTrue();
        assertThat(mask.wasClosed()).isTrue();
        assertThat(mine.wasClosed()).isFalse();
        assertThat(values(x)).containsExactly(1, 2);
        assertThat(Ops.tanh(x).value().wasClosed()).isFalse();
    }

    @Test
    void scalarsAreFreedToo() {
        INDArray sum;
        try (Scope scope = Scope.open()) {
            sum = Ops.sum(leaf(1, 2)).value();
            assertThat(sum.rank()).isZero();
        }
        assertThat(sum.wasClosed()).isTrue();
    }

    @Test
    void whatIsKeptGoesToTheScopeAround() {
        Variable outerOnly;
        Variable kept;
        try (Scope outer = Scope.open()) {
            outerOnly = Ops.exp(leaf(1));
            Variable dropped;
            try (Scope inner = Scope.open()) {
                dropped = Ops.exp(outerOnly);
                kept = inner.keep(Ops.mul(dropped, 2));
                assertThat(inner.keep(outerOnly)).isSameAs(outerOnly);
            }
            assertThat(dropped.value().wasClosed()).isTrue();
            assertThat(kept.value().wasClosed()).isFalse();
            assertThat(outerOnly.value().wasClosed()).isFalse();
            outer.keep(kept);
        }
        assertThat(outerOnly.value().wasClosed()).isTrue();
        assertThat(kept.value().wasClosed()).isFalse();
        assertThat(kept.item()).isEqualTo(2 * Math.exp(Math.exp(1)));
    }

    @Test
    void closesInReverseOrderOnItsOwnThread() throws InterruptedException {
        Scope outer = Scope.open();
        Scope inner = Scope.open();
        assertThatThrownBy(outer::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("reverse order");
        AtomicReference<Throwable> elsewhere = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                inner.close();
            } catch (IllegalStateException e) {
                elsewhere.set(e);
            }
        });
        thread.start();
        thread.join();
        assertThat(elsewhere.get()).isInstanceOf(IllegalStateException.class);
        INDArray made = Ops.exp(leaf(1)).value();
        inner.close();
        assertThat(made.wasClosed()).isTrue();
        outer.close();
        INDArray free = Ops.exp(leaf(1)).value();
        outer.close();
        assertThat(free.wasClosed()).isFalse();
    }

    @Test
    void anArrayClosedByTheUserIsNotClosedTwice() {
        Scope scope = Scope.open();
        Ops.exp(leaf(1, 2)).value().close();
        INDArray other = Ops.exp(leaf(1, 2)).value();
        scope.close();
        assertThat(other.wasClosed()).isTrue();
    }

    @Test
    void aFreedVariableIsRefusedWithAMessage() {
        Variable stale;
        try (Scope scope = Scope.open()) {
            stale = Ops.tanh(leaf(1, 2));
        }
        assertThatThrownBy(() -> Ops.exp(stale))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("exp: ")
                .hasMessageContaining("Scope.keep");
        assertThatThrownBy(() -> Variable.of(stale.value()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was closed before");
    }

    /** y = 2x; notes each gradient that passes, and how many noted before are still open. */
    record Probe(List<INDArray> seen, List<Long> open) implements Op {
        @Override
        public INDArray forward(INDArray... x) {
            return new io.github.perturb4j.autodiff.ops.Scale(2).forward(x);
        }

        @Override
        public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
            seen.add(g.value());
            open.add(seen.stream().filter(a -> !a.wasClosed()).count());
            return new Variable[] {Ops.mul(g, 2)};
        }
    }

    @Test
    void gradientsFreeWhatTheyComputeOnTheWay() {
        Probe probe = new Probe(new ArrayList<>(), new ArrayList<>());
        Variable x = leaf(1, 2);
        Variable y = x;
        for (int i = 0; i < 10; i++) {
            y = Ops.apply(probe, y);
        }
        Variable g = Gradients.of(Ops.sum(y)).wrt(x);
        assertThat(probe.seen).hasSize(10).allMatch(INDArray::wasClosed);
        assertThat(probe.open).hasSize(10).allMatch(n -> n <= 1);
        assertThat(values(g)).containsExactly(1024, 1024);
    }

    @Test
    void gradientsAndTheirGraphBelongToTheInnermostScope() {
        Probe probe = new Probe(new ArrayList<>(), new ArrayList<>());
        Variable plain;
        Variable recorded;
        Variable x = leaf(3);
        try (Scope scope = Scope.open()) {
            plain = Gradients.of(Ops.square(x)).wrt(x);
            recorded =
                    Gradients.of(Ops.apply(probe, Ops.square(x))).createGraph().wrt(x);
            assertThat(probe.seen).noneMatch(INDArray::wasClosed);
            assertThat(plain.item()).isEqualTo(6);
            assertThat(Gradients.of(recorded).wrt(x).item()).isEqualTo(4);
        }
        assertThat(plain.value().wasClosed()).isTrue();
        assertThat(recorded.value().wasClosed()).isTrue();
    }

    /** In a JVM whose heap is all there from the start, so that what grows is memory outside it. */
    @Test
    void aLoopOfGradientStepsKeepsItsMemory() throws Exception {
        String grown = ChildJvm.run(
                StepLoop.class, "-Xms400m", "-Xmx400m", "-Xmn340m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC");
        assertThat(Long.parseLong(grown)).as("bytes grown over 300 steps").isLessThan(40L << 20);
    }

    /** 300 steps, each of which computes about 4 MB; prints by how much the process grew at its largest. */
    static final class StepLoop {
        public static void main(String[] args) {
            INDArray weight = Memory.filled(DataType.FLOAT, 0.01, 8, 8, 3, 3);
            INDArray image = Memory.filled(DataType.FLOAT, 0.5, 1, 8, 112, 112);
            for (int i = 0; i < 5; i++) {
                image = step(image, weight);
            }
            long before = Pointer.physicalBytes();
            long most = before;
            for (int i = 0; i < 300; i++) {
                image = step(image, weight);
                most = Math.max(most, Pointer.physicalBytes());
            }
            System.out.println(most - before);
        }

        private static INDArray step(INDArray image, INDArray weight) {
            try (Scope scope = Scope.open()) {
                Variable x = Variable.leaf(image);
                Variable h = Ops.relu(Ops.conv2d(x, Variable.leaf(weight), null, 1, 1, 1, 1));
                Variable loss = Ops.sum(Ops.square(Ops.adaptiveAvgPool2d(h, 1, 1)));
                Variable g = Gradients.of(loss).wrt(x);
                INDArray next =
                        scope.keep(Ops.sub(x, Ops.mul(Ops.sign(g), 1e-3))).value();
                image.close();
                return next;
            }
        }
    }

    @Test
    void opsThatReturnTheirInputAreNamed() {
        Op lazy = new Op() {
            @Override
            public INDArray forward(INDArray... x) {
                return x[0];
            }

            @Override
            public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
                return new Variable[] {g};
            }

            @Override
            public String name() {
                return "lazy";
            }
        };
        Variable x = Variable.leaf(ones(2));
        assertThatThrownBy(() -> Ops.apply(lazy, x))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("lazy.forward: ")
                .hasMessageContaining("fresh");
    }
}
