package io.github.perturb4j.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** SGD in closed form: under a constant gradient every variant is a geometric sum. */
class SgdTest {
    private static final double RATE = 0.1;

    private static double[] run(SgdOptions options, double start, double gradient, int steps) {
        Toy net = Toy.single(DataType.DOUBLE, 1);
        net.set("p", start);
        Sgd sgd = new Sgd(net.namedParameters(), options);
        for (int t = 0; t < steps; t++) {
            sgd.step(net.gradients(new double[] {gradient}), RATE);
        }
        return net.values("p");
    }

    @Property(tries = 300, seed = "9")
    void momentumUnderAConstantGradient(
            @ForAll @DoubleRange(min = 0.05, max = 0.95) double mu,
            @ForAll @DoubleRange(min = 0, max = 1) double tau,
            @ForAll @DoubleRange(min = -2, max = 2) double g,
            @ForAll @IntRange(min = 1, max = 12) int steps) {
        double heavy = 1;
        double ahead = 1;
        for (int t = 1; t <= steps; t++) {
            // b_t = mu^(t-1) g + (1 - tau) g (1 + mu + ... + mu^(t-2))
            double b = g * (Math.pow(mu, t - 1) + (1 - tau) * (1 - Math.pow(mu, t - 1)) / (1 - mu));
            double undamped = g * (1 - Math.pow(mu, t)) / (1 - mu);
            heavy -= RATE * b;
            ahead -= RATE * (g + mu * undamped);
        }
        SgdOptions options = SgdOptions.plain().withMomentum(mu);
        assertThat(run(options.withDampening(tau), 1, g, steps)).containsExactly(new double[] {heavy}, within(1e-12));
        assertThat(run(options.withNesterov(), 1, g, steps)).containsExactly(new double[] {ahead}, within(1e-12));
    }

    @Property(tries = 50, seed = "10")
    void plainDescentAndDecay(
            @ForAll @DoubleRange(min = -2, max = 2) double g,
            @ForAll @DoubleRange(min = 0, max = 0.5) double lambda,
            @ForAll @IntRange(min = 1, max = 12) int steps) {
        assertThat(run(SgdOptions.plain(), 1, g, steps))
                .containsExactly(new double[] {1 - steps * RATE * g}, within(1e-12));
        SgdOptions decayed = SgdOptions.plain().withWeightDecay(WeightDecay.ofAll(lambda));
        assertThat(run(decayed, 3, 0, steps))
                .containsExactly(new double[] {3 * Math.pow(1 - RATE * lambda, steps)}, within(1e-12));
    }

    @Test
    void stateIsTheMomentumWhereThereIsOne() {
        Toy net = Toy.pair(DataType.DOUBLE);
        assertThat(new Sgd(net.namedParameters(), SgdOptions.plain()).state().names())
                .containsExactly("step");
        Sgd sgd = new Sgd(net.namedParameters(), SgdOptions.plain().withMomentum(0.9));
        sgd.step(net.gradients(new double[] {1, 2, 3, 4, 5, 6}, new double[] {7, 8, 9, 10}), RATE);
        assertThat(sgd.state().names()).containsExactly("step", "momentum.p", "momentum.q");
        assertThat(Toy.read(sgd.state(), "step")).containsExactly(1);
        assertThat(Toy.read(sgd.state(), "momentum.p")).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(sgd.state().get("momentum.p").shape()).containsExactly(2, 3);
    }

    @Test
    void impossibleOptionsAreRefused() {
        SgdOptions plain = SgdOptions.plain();
        assertThatThrownBy(() -> plain.withMomentum(1)).hasMessage("momentum must be in [0, 1), found 1.0");
        assertThatThrownBy(() -> plain.withMomentum(Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> plain.withDampening(-0.1)).hasMessageContaining("dampening");
        assertThatThrownBy(plain::withNesterov).hasMessageContaining("momentum above 0");
        assertThatThrownBy(() -> plain.withMomentum(0.9).withDampening(0.1).withNesterov())
                .hasMessageContaining("dampening of 0");
        assertThatThrownBy(() -> WeightDecay.ofAll(-1)).hasMessageContaining("weight decay");
    }

    @Test
    void aCyclingScheduleNeedsAMomentum() {
        Toy net = Toy.single(DataType.DOUBLE, 2);
        double[] before = net.values("p");
        Sgd sgd = new Sgd(net.namedParameters(), SgdOptions.plain());
        assertThatThrownBy(() -> sgd.step(net.gradients(0), Schedule.oneCycle(0.1, 10)))
                .hasMessageContaining("made without")
                .hasMessageContaining("cycling off");
        assertThat(net.values("p")).containsExactly(before);
        sgd.step(net.gradients(0), Schedule.oneCycle(0.1, 10).withoutMomentum());
        assertThat(sgd.steps()).isEqualTo(1);
    }
}
