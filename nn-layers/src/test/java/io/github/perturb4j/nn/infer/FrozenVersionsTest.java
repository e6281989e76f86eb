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
import io.github.perturb4j.nn.Buffer;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.Parameter;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import io.github.perturb4j.nn.infer.FrozenNetworkTest.Answer;
import io.github.perturb4j.nn.optim.Adam;
import io.github.perturb4j.nn.optim.AdamOptions;
import io.github.perturb4j.nn.optim.MovingAverage;
import io.github.perturb4j.nn.optim.Optimiser;
import io.github.perturb4j.nn.optim.Sgd;
import io.github.perturb4j.nn.optim.SgdOptions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** A frozen network computes with the values that its function reads now, however they got there. */
class FrozenVersionsTest {
    private static final long[] OTHER = {2, 5, 17, 16};

    private record Change(String name, Consumer<Module> body) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Change> changes() {
        return List.of(
                new Change("a step of SGD", n -> step(n, new Sgd(n.namedParameters(), SgdOptions.plain()))),
                new Change("a step of Adam", n -> step(n, new Adam(n.namedParameters(), AdamOptions.adam()))),
                new Change("other values set", n -> n.initialise(23)),
                new Change("values loaded", n -> n.load(other(n), DataType.FLOAT)),
                new Change("a parameter written into", FrozenVersionsTest::writeParameter),
                new Change("a buffer written into", FrozenVersionsTest::writeBuffers),
                new Change(
                        "buffers set",
                        n -> statistics(n).forEach(b -> b.set(Memory.filled(DataType.FLOAT, 2, b.shape())))));
    }

    private static void step(Module network, Optimiser optimiser) {
        try (Scope scope = Scope.open()) {
            Variable loss = Ops.sum(Ops.square(network.apply(Variable.of(pixels(5, SHAPE)))));
            optimiser.step(Gradients.of(loss).allowUnused().wrt(optimiser.variables()), 0.1);
        }
    }

    private static StateDict other(Module network) {
        Map<String, TensorData> tensors =
                new LinkedHashMap<>(network.stateDict().tensors());
        tensors.replaceAll((name, tensor) ->
                name.endsWith("bias") ? TensorData.of(Memory.filled(DataType.FLOAT, 0.5, tensor.shape())) : tensor);
        return StateDict.of(tensors);
    }

    private static void writeParameter(Module network) {
        Parameter first = network.namedParameters().values().iterator().next();
        Span.of(first.variable().value()).put(0, 3);
        first.changed();
    }

    private static List<Buffer> statistics(Module network) {
        return network.namedBuffers().values().stream()
                .filter(b -> !b.isCounter())
                .toList();
    }

    private static void writeBuffers(Module network) {
        statistics(network).forEach(b -> {
            Span.of(b.value()).put(0, 3);
            b.changed();
        });
    }

    /** A network with batch norm whose parameters can be trained, in evaluation mode. */
    private static Module network() {
        return networks().get(4).setTrainable(true);
    }

    private static void answersAsOneFrozenNow(FrozenNetwork frozen, Module network) {
        try (FrozenNetwork now = network.freeze()) {
            for (long[] shape : new long[][] {SHAPE, OTHER}) {
                Answer expected = answer(now, pixels(1, shape));
                assertThat(answer(frozen, pixels(1, shape)))
                        .as("shape %s", Arrays.toString(shape))
                        .usingRecursiveComparison()
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("changes")
    void changesAreTakenUpByPlansOldAndNew(Change change) {
        Module network = network();
        try (FrozenNetwork frozen = network.freeze()) {
            Answer before = answer(frozen, pixels(1, SHAPE));
            change.body.accept(network);
            assertThat(answer(frozen, pixels(1, SHAPE)).logits()).isNotEqualTo(before.logits());
            answersAsOneFrozenNow(frozen, network);
        }
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aPlanForAnotherShapeAfterTheChangeMixesNothing(Change change) {
        Module network = network();
        try (FrozenNetwork frozen = network.freeze();
                FrozenNetwork now = network.freeze()) {
            answer(frozen, pixels(1, SHAPE));
            change.body.accept(network);
            assertThat(answer(frozen, pixels(1, OTHER)))
                    .usingRecursiveComparison()
                    .isEqualTo(answer(now, pixels(1, OTHER)));
        }
    }

    @Test
    void averagesAreTakenUpWhileTheyAreLentAndGivenUpAfterwards() {
        Module network = network();
        MovingAverage average = new MovingAverage(network, MovingAverage.Decay.constant(0.5));
        step(network, new Sgd(network.namedParameters(), SgdOptions.plain()));
        try (FrozenNetwork frozen = network.freeze()) {
            Answer own = answer(frozen, pixels(1, SHAPE));
            try (MovingAverage.Lent lent = average.swapIn()) {
                assertThat(answer(frozen, pixels(1, SHAPE)).logits()).isNotEqualTo(own.logits());
                answersAsOneFrozenNow(frozen, network);
            }
            assertThat(answer(frozen, pixels(1, SHAPE)))
                    .usingRecursiveComparison()
                    .isEqualTo(own);
        }
    }

    @Test
    void aVariableThatTheFunctionRefersToIsTakenUpWhenItSaysThatItChanged() {
        Variable weight = Variable.of(pixels(3, 4, 5, 3, 3));
        Variable shift = Variable.of(pixels(4, 4));
        UnaryOperator<Variable> function = x -> {
            Variable y = Ops.conv2d(x, weight.detach(), shift, 1, 1, 1, 1);
            return Ops.flatten(Ops.adaptiveAvgPool2d(Ops.relu(y), 1, 1), 1);
        };
        try (FrozenNetwork frozen = FrozenNetwork.of(function)) {
            Answer before = answer(frozen, pixels(1, SHAPE));
            for (Variable each : List.of(weight, shift)) {
                Span.of(each.value()).put(0, 30);
                each.changed();
                try (FrozenNetwork now = FrozenNetwork.of(function)) {
                    Answer found = answer(frozen, pixels(1, SHAPE));
                    assertThat(found).usingRecursiveComparison().isEqualTo(answer(now, pixels(1, SHAPE)));
                    assertThat(found.logits()).isNotEqualTo(before.logits());
                    before = found;
                }
            }
        }
    }

    @Test
    void theOtherModeIsTakenUpToo() {
        Module network = network();
        try (FrozenNetwork frozen = network.freeze()) {
            Answer evaluated = answer(frozen, pixels(1, SHAPE));
            network.train();
            StateDict state = network.stateDict();
            Answer trained = answer(network, pixels(1, SHAPE));
            network.load(state, DataType.FLOAT);
            assertThat(answer(frozen, pixels(1, SHAPE)))
                    .usingRecursiveComparison()
                    .isEqualTo(trained);
            network.load(state, DataType.FLOAT).eval();
            assertThat(answer(frozen, pixels(1, SHAPE)))
                    .usingRecursiveComparison()
                    .isEqualTo(evaluated);
        }
    }

    @Test
    void nothingIsPackedAnewWhereNothingChanged() {
        Module network = network();
        try (FrozenNetwork frozen = network.freeze()) {
            answer(frozen, pixels(1, SHAPE));
            Generation first = frozen.newest();
            network.setTrainable(false).eval();
            answer(frozen, pixels(1, SHAPE));
            answer(frozen, pixels(1, OTHER));
            assertThat(frozen.newest()).isSameAs(first);
        }
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aRecordedCallHasTheGradientOfTheValuesThatItWasComputedWith(Change change) {
        Module network = network();
        try (FrozenNetwork frozen = network.freeze();
                Scope scope = Scope.open()) {
            double[] expected = answer(frozen, pixels(1, SHAPE)).gradient();
            Variable x = Variable.leaf(pixels(1, SHAPE));
            Variable y = frozen.apply(x);
            Variable loss = Ops.sum(Ops.mul(y, direction(y)));
            change.body.accept(network);
            assertThatThrownBy(() -> Gradients.of(loss).createGraph().wrt(x))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("frozen_network:")
                    .hasMessageContaining("changed");
            answer(frozen, pixels(1, SHAPE));
            assertThat(Span.of(Gradients.of(loss).wrt(x).value()).toDoubles()).containsExactly(expected);
        }
    }

    @Test
    void aPlainGraphIsNotDifferentiatedAfterAStepThatItNeedsTheParametersBefore() {
        Module network = network();
        Variable x = Variable.leaf(pixels(1, SHAPE));
        Variable loss = Ops.sum(network.apply(x));
        step(network, new Sgd(network.namedParameters(), SgdOptions.plain()));
        assertThatThrownBy(() -> Gradients.of(loss).wrt(x))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("changed in place")
                .hasMessageContaining("mat_mul");
    }

    @Test
    void aPlainGraphIsNotDifferentiatedAfterAnArrayThatItNeedsWasWrittenIntoAndSetAgain() {
        Module network = network();
        List<Variable> parameters = network.namedParameters().values().stream()
                .map(Parameter::variable)
                .toList();
        Variable x = Variable.leaf(pixels(1, SHAPE));
        Variable loss = Ops.sum(network.apply(x));
        network.namedParameters().values().forEach(p -> {
            Span.of(p.variable().value()).put(0, 3);
            p.set(p.variable().value());
        });
        assertThatThrownBy(() -> Gradients.of(loss).wrt(x)).hasMessageContaining("changed in place");
        Variable again = Ops.sum(network.apply(x));
        Gradients.of(again).keepGraph().wrt(x);
        statistics(network).forEach(b -> {
            Span.of(b.value()).put(0, 3);
            b.set(b.value());
        });
        List<Variable> current = network.namedParameters().values().stream()
                .map(Parameter::variable)
                .toList();
        assertThat(current).doesNotContainAnyElementsOf(parameters);
        assertThatThrownBy(() -> Gradients.of(again).allowUnused().wrt(current))
                .hasMessageContaining("changed in place");
    }

    @Test
    void aPlainGraphIsNotDifferentiatedAfterAveragesWereSwappedInOrOut() {
        Module network = network();
        MovingAverage average = new MovingAverage(network, MovingAverage.Decay.constant(0.5));
        Variable x = Variable.leaf(pixels(1, SHAPE));
        Variable before = Ops.sum(network.apply(x));
        Variable within;
        try (MovingAverage.Lent lent = average.swapIn()) {
            assertThatThrownBy(() -> Gradients.of(before).wrt(x)).hasMessageContaining("changed in place");
            within = Ops.sum(network.apply(x));
        }
        assertThatThrownBy(() -> Gradients.of(within).wrt(x)).hasMessageContaining("changed in place");
    }
}
