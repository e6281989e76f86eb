package io.github.perturb4j.autodiff.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class TraceTest {
    private static Variable leaf(double... numbers) {
        return Variable.leaf(Memory.of(DataType.DOUBLE, numbers, numbers.length));
    }

    @Test
    void everyNodeHasItsValueAndItsGradient() {
        Variable x = leaf(3, -4);
        Trace trace = Trace.of(() -> Ops.sum(Ops.square(Ops.relu(x))), x);
        assertThat(trace.nodes()).extracting(TraceNode::op).containsExactly("leaf", "relu", "square", "sum_to");
        TraceNode relu = trace.nodes().get(1);
        assertThat(relu.value().norm()).isEqualTo(3);
        assertThat(relu.value().zeros()).isEqualTo(0.5);
        assertThat(relu.gradient().orElseThrow().norm()).isEqualTo(6);
        assertThat(relu.inputs()).containsExactly(x.id());
        assertThat(relu.keptBytes()).isEqualTo(16);
        assertThat(relu.forwardNanos()).isPositive();
        assertThat(relu.backwardNanos()).isPositive();
        TraceNode pixels = trace.nodes().get(0);
        assertThat(pixels.gradient().orElseThrow().norm()).isEqualTo(6);
        assertThat(pixels.keptBytes()).isZero();
        assertThat(pixels.backwardNanos()).isZero();
    }

    @Test
    void gradientsAreTheSameWithAndWithoutATrace() {
        Variable x = leaf(0.3, -1.2, 2.5);
        Variable y = Ops.sum(Ops.exp(Ops.tanh(x)));
        double before = norm(Gradients.of(y).keepGraph().wrt(x));
        Trace trace = Trace.of(y, x);
        assertThat(trace.nodes().get(0).gradient().orElseThrow().norm()).isEqualTo(before);
        assertThat(norm(Gradients.of(y).wrt(x))).isEqualTo(before);
    }

    private static double norm(Variable v) {
        return ArraySummary.of(v.value()).norm();
    }

    @Test
    void aFreedGraphIsRefusedAndSaysHowToKeepIt() {
        Variable x = leaf(1, 2);
        Variable y = Ops.sum(Ops.square(x));
        Gradients.of(y).wrt(x);
        assertThatThrownBy(() -> Trace.of(y, x))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("freed")
                .hasMessageContaining("keepGraph()");
    }

    @Test
    void severalNumbersAreRefused() {
        Variable x = leaf(1, 2);
        assertThatThrownBy(() -> Trace.of(Ops.square(x), x))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one element")
                .hasMessageContaining("upstream");
    }

    @Test
    void numbersThatAreNotFiniteAreCounted() {
        ArraySummary summary = ArraySummary.of(Memory.of(
                DataType.FLOAT, new double[] {Double.NaN, 1, Double.POSITIVE_INFINITY, -2, 0, Double.NaN}, 6));
        assertThat(summary.nan()).isEqualTo(2);
        assertThat(summary.infinite()).isEqualTo(1);
        assertThat(summary.min()).isEqualTo(-2);
        assertThat(summary.max()).isEqualTo(1);
        assertThat(summary.mean()).isCloseTo(-1 / 3.0, within(1e-15));
        assertThat(summary.norm()).isEqualTo(Math.sqrt(5));
        assertThat(summary.histogram().stream().mapToInt(n -> n).sum()).isEqualTo(3);
        assertThat(summary.isFinite()).isFalse();
    }

    @Test
    void aHistogramCountsEveryNumberOnce() {
        ArraySummary summary = ArraySummary.of(Memory.of(DataType.DOUBLE, new double[] {0, 0.5, 1, 23.5, 24, 12}, 6));
        assertThat(summary.histogram().get(0)).isEqualTo(2);
        assertThat(summary.histogram().get(1)).isEqualTo(1);
        assertThat(summary.histogram().get(12)).isEqualTo(1);
        assertThat(summary.histogram().get(23)).isEqualTo(2);
        assertThat(ArraySummary.of(Memory.filled(DataType.FLOAT, 7, 3))
                        .histogram()
                        .get(0))
                .isEqualTo(3);
    }

    @Test
    void aHeatMapIsTheMeanOverChannelsAndParts() {
        double[] numbers = new double[2 * 2 * 56 * 56];
        numbers[0] = 8; // channel 0
        numbers[56 * 56 + 1] = -8; // channel 1, the pixel beside it, in the same part of 2 by 2
        numbers[2 * 56 * 56] = 100; // the second sample's
        HeatMap map = ArraySummary.of(Memory.of(DataType.DOUBLE, numbers, 2, 2, 56, 56))
                .map()
                .orElseThrow();
        assertThat(map.height()).isEqualTo(28);
        assertThat(map.values()[0]).isEqualTo(2);
        assertThat(map.values()[1]).isZero();
    }

    @Test
    void deadAndSaturatedPlacesAreNamed() {
        Variable dead = leaf(-1, -2);
        Trace relu = Trace.of(() -> Ops.sum(Ops.add(Ops.relu(dead), 1)), dead);
        List<String> findings = TraceFindings.of(relu, TraceNode::op);
        assertThat(findings).anyMatch(text -> text.startsWith("relu is dead: 100.0 %"));
        assertThat(findings).anyMatch(text -> text.contains("relu is where the gradient ends"));
        Variable far = leaf(30, 40);
        List<String> tanh = TraceFindings.of(Trace.of(() -> Ops.sum(Ops.tanh(far)), far), TraceNode::op);
        assertThat(tanh).singleElement().asString().startsWith("tanh is ");
        Variable fine = leaf(0.5, -0.25);
        assertThat(TraceFindings.of(Trace.of(() -> Ops.sum(Ops.tanh(fine)), fine), TraceNode::op))
                .isEmpty();
        Variable huge = leaf(1000);
        assertThat(TraceFindings.of(Trace.of(() -> Ops.sum(Ops.exp(huge)), huge), TraceNode::op))
                .first()
                .asString()
                .isEqualTo("exp is the first value that is not finite: 0 NaN, 1 infinite");
    }

    @Test
    void theFirstOpThatDepartsFromFloat64IsNamed() {
        Departure departure = Departure.first(() -> cancels(DataType.FLOAT), () -> cancels(DataType.DOUBLE), 1e-4)
                .orElseThrow();
        assertThat(departure.op()).isEqualTo("sub"); // (1e4 + 1e-4) - 1e4: rounded before, visible here
        assertThat(departure.number()).isEqualTo(1);
        assertThat(departure.twice()).isCloseTo(1e-4, within(1e-10));
        assertThat(departure.single()).isZero();
        assertThat(departure.error()).isCloseTo(1, within(1e-6));
        assertThat(departure.worst()).containsExactly(1L);
        assertThat(Departure.first(() -> fine(DataType.FLOAT), () -> fine(DataType.DOUBLE), 1e-4))
                .isEmpty();
        assertThatThrownBy(() -> Departure.first(() -> fine(DataType.FLOAT), () -> cancels(DataType.DOUBLE), 1e-4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("op 0 is add in float64 and tanh in float32");
    }

    private static Variable fine(DataType type) {
        return Ops.tanh(Variable.of(Memory.of(type, new double[] {0.25, 0.5}, 2)));
    }

    private static Variable cancels(DataType type) {
        Variable large = Variable.of(Memory.of(type, new double[] {0, 1e4}, 2));
        Variable small = Variable.of(Memory.of(type, new double[] {1e-4, 1e-4}, 2));
        return Ops.sub(Ops.add(large, small), large);
    }
}
