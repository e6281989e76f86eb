package io.github.perturb4j.nn.infer;

import static io.github.perturb4j.nn.infer.FrozenNetworkTest.SHAPE;
import static io.github.perturb4j.nn.infer.FrozenNetworkTest.answer;
import static io.github.perturb4j.nn.infer.FrozenNetworkTest.direction;
import static io.github.perturb4j.nn.infer.FrozenNetworkTest.networks;
import static io.github.perturb4j.nn.infer.FrozenNetworkTest.pixels;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.infer.FrozenNetworkTest.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** How long packed weights live: as long as a call needs them, and no longer. */
class FrozenLifetimeTest {
    static List<Module> networks() {
        return FrozenNetworkTest.networks();
    }

    private static double[] gradient(Variable loss, Variable x) {
        return Span.of(Gradients.of(loss).keepGraph().wrt(x).value()).toDoubles();
    }

    private static Variable loss(Variable logits) {
        return Ops.sum(Ops.mul(logits, direction(logits)));
    }

    /**
     * Other memory of the sizes that were freed, filled with other numbers: what is read after it was freed is wrong
     * now.
     */
    private static void useFreedMemory(Module network) {
        List<INDArray> filled = new ArrayList<>();
        try (FrozenNetwork another = network.freeze()) {
            answer(another, pixels(99, SHAPE));
            for (int i = 0; i < 64; i++) {
                filled.add(Memory.filled(DataType.FLOAT, 1e3, 16, 16 + i));
            }
        }
        filled.forEach(INDArray::close);
    }

    /** The same numbers in other arrays. */
    private static void replaceValues(Module network) {
        network.namedParameters()
                .values()
                .forEach(p -> p.set(Memory.copy(p.variable().value(), DataType.FLOAT)));
        network.namedBuffers().values().stream()
                .filter(b -> !b.isCounter())
                .forEach(b -> b.set(Memory.copy(b.value(), DataType.FLOAT)));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void aRecordedCallHasTheSameGradientAfterTheNetworkWasClosed(Module network) {
        INDArray pixels = pixels(1, SHAPE);
        try (Scope scope = Scope.open();
                FrozenNetwork frozen = network.freeze()) {
            double[] expected = answer(frozen, pixels).gradient();
            Variable x = Variable.leaf(pixels);
            Variable loss = loss(frozen.apply(x));
            frozen.close();
            useFreedMemory(network);
            assertThat(gradient(loss, x)).containsExactly(expected);
            assertThat(gradient(loss, x)).as("once more").containsExactly(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void aRecordedCallHasTheSameGradientAfterValuesWereReplaced(Module network) {
        INDArray pixels = pixels(1, SHAPE);
        try (Scope scope = Scope.open();
                FrozenNetwork frozen = network.freeze()) {
            Answer expected = answer(frozen, pixels);
            Variable x = Variable.leaf(pixels);
            Variable loss = loss(frozen.apply(x));
            replaceValues(network);
            assertThat(answer(frozen, pixels)).usingRecursiveComparison().isEqualTo(expected);
            network.initialise(77);
            assertThat(answer(frozen, pixels).gradient()).isNotEqualTo(expected.gradient());
            useFreedMemory(network);
            assertThat(gradient(loss, x)).containsExactly(expected.gradient());
        }
    }

    @Test
    void closingFreesAtOnceWhatNobodyHolds() {
        try (FrozenNetwork frozen = networks().get(0).freeze()) {
            answer(frozen, pixels(1, SHAPE));
            Generation generation = frozen.newest();
            assertThat(generation.weightBytes()).isPositive();
            frozen.free();
            assertThat(generation.weightBytes()).isZero();
            assertThat(generation.workspaces().bytes()).isZero();
            assertThat(frozen.newest()).isNull();
        }
    }

    @Test
    void theLastRecordedCallFreesWhatIsClosed() {
        try (Scope scope = Scope.open();
                FrozenNetwork frozen = networks().get(0).freeze()) {
            Variable x = Variable.leaf(pixels(1, SHAPE));
            Variable first = loss(frozen.apply(x));
            Variable second = loss(frozen.apply(x));
            Generation generation = frozen.newest();
            frozen.close();
            Gradients.of(first).wrt(x);
            assertThat(generation.weightBytes()).isPositive();
            Gradients.of(second).keepGraph().wrt(x);
            assertThat(generation.weightBytes()).isPositive();
            Gradients.of(second).wrt(x);
            assertThat(generation.weightBytes()).isZero();
            assertThat(generation.workspaces().bytes()).isZero();
        }
    }

    @Test
    void aCallThatWasNotRecordedHoldsNothing() {
        try (Scope scope = Scope.open();
                FrozenNetwork frozen = networks().get(0).freeze()) {
            frozen.apply(Variable.of(pixels(1, SHAPE)));
            Generation generation = frozen.newest();
            frozen.close();
            assertThat(generation.weightBytes()).isZero();
        }
    }

    @Test
    void recordedCallsThatAreForgottenHoldNothing() throws InterruptedException {
        try (FrozenNetwork frozen = networks().get(0).freeze()) {
            for (int i = 0; i < 10; i++) {
                try (Scope scope = Scope.open()) {
                    frozen.apply(Variable.leaf(pixels(i, SHAPE)));
                }
            }
            Generation generation = frozen.newest();
            frozen.free();
            for (int i = 0; i < 1000 && generation.weightBytes() > 0; i++) {
                System.gc();
                Thread.sleep(10);
            }
            assertThat(generation.weightBytes()).isZero();
        }
    }

    @Test
    void aNetworkThatWasFreedAnswersAsBeforeAndOneThatWasClosedRefuses() {
        try (FrozenNetwork frozen = networks().get(1).freeze()) {
            Answer expected = answer(frozen, pixels(1, SHAPE));
            frozen.free();
            frozen.free();
            assertThat(answer(frozen, pixels(1, SHAPE)))
                    .usingRecursiveComparison()
                    .isEqualTo(expected);
            frozen.close();
            Variable x = Variable.of(pixels(1, SHAPE));
            assertThatThrownBy(() -> frozen.apply(x)).hasMessageContaining("closed");
        }
    }

    @Test
    void everyAnswerIsRightWhileAnotherThreadFreesAndReplaces() throws Exception {
        Module network = networks().get(4);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        AtomicBoolean over = new AtomicBoolean();
        try (FrozenNetwork frozen = network.freeze()) {
            Answer expected = answer(frozen, pixels(1, SHAPE));
            Callable<Integer> call = () -> {
                int different = 0;
                for (int i = 0; i < 60; i++) {
                    Answer found = answer(frozen, pixels(1, SHAPE));
                    boolean same = java.util.Arrays.equals(found.logits(), expected.logits())
                            && java.util.Arrays.equals(found.gradient(), expected.gradient());
                    different += same ? 0 : 1;
                }
                return different;
            };
            List<Future<Integer>> calls = List.of(threads.submit(call), threads.submit(call), threads.submit(call));
            Future<?> disturbance = threads.submit(() -> {
                for (int i = 0; !over.get(); i++) {
                    if (i % 2 == 0) {
                        frozen.free();
                    } else {
                        replaceValues(network);
                    }
                }
            });
            for (Future<Integer> each : calls) {
                assertThat(each.get()).isZero();
            }
            over.set(true);
            disturbance.get();
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
    }
}
