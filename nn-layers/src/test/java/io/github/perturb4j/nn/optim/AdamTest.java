package io.github.perturb4j.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** Adam, AdamW and AMSGrad against the sums that their recurrences stand for. */
class AdamTest {
    private static final double RATE = 0.01;

    private static double[] path(AdamOptions options, double start, double... gradients) {
        Toy net = Toy.single(DataType.DOUBLE, 1);
        net.set("p", start);
        Adam adam = new Adam(net.namedParameters(), options);
        return Arrays.stream(gradients)
                .map(g -> {
                    adam.step(net.gradients(new double[] {g}), RATE);
                    return net.values("p")[0];
                })
                .toArray();
    }

    /** (1 - beta) sum over i of beta^(t - i) x_i, for i = 1..t: equation 4 of Kingma and Ba. */
    private static double mean(double beta, double[] x, int t) {
        double sum = 0;
        for (int i = 1; i <= t; i++) {
            sum += Math.pow(beta, t - i) * x[i - 1];
        }
        return (1 - beta) * sum;
    }

    @Property(tries = 200, seed = "1")
    void momentsAreWeightedSumsOfAllGradients(
            @ForAll @IntRange(min = 0, max = 1_000_000) int gradients,
            @ForAll @DoubleRange(min = 0, max = 0.95) double beta1,
            @ForAll @DoubleRange(min = 0.5, max = 0.99) double beta2,
            @ForAll boolean amsgrad,
            @ForAll @DoubleRange(min = 0, max = 0.5) double lambda) {
        double[] g = Toy.unit("gradients" + gradients, 9);
        double[] squares = Arrays.stream(g).map(x -> x * x).toArray();
        double w = 0.5;
        double largest = 0;
        double[] expected = new double[g.length];
        for (int t = 1; t <= g.length; t++) {
            double v = mean(beta2, squares, t);
            largest = amsgrad ? Math.max(largest, v) : v;
            double mHat = mean(beta1, g, t) / (1 - Math.pow(beta1, t));
            double vHat = largest / (1 - Math.pow(beta2, t));
            w = w - RATE * lambda * w - RATE * mHat / (Math.sqrt(vHat) + 1e-3);
            expected[t - 1] = w;
        }
        AdamOptions options =
                AdamOptions.adamW().withBetas(beta1, beta2).withEps(1e-3).withWeightDecay(WeightDecay.ofAll(lambda));
        assertThat(path(amsgrad ? options.withAmsgrad() : options, 0.5, g)).containsExactly(expected, within(1e-12));
    }

    @Property(tries = 50, seed = "2")
    void aConstantGradientMovesByTheLearningRate(
            @ForAll @DoubleRange(min = -100, max = 100) double g, @ForAll @IntRange(min = 1, max = 40) int steps) {
        double[] gradients = new double[steps];
        Arrays.fill(gradients, g);
        double[] path = path(AdamOptions.adam(), 1, gradients);
        // mHat = g and vHat = g^2 exactly, at every step
        assertThat(path[steps - 1]).isCloseTo(1 - steps * RATE * g / (Math.abs(g) + 1e-8), within(1e-11));
    }

    @Test
    void decoupledDecayIsAPowerWhereThereIsNoGradient() {
        AdamOptions options = AdamOptions.adamW().withWeightDecay(WeightDecay.ofAll(0.25));
        double[] path = path(options, 2, new double[20]);
        assertThat(path[19]).isCloseTo(2 * Math.pow(1 - RATE * 0.25, 20), within(1e-13));
        // coupled, the decay is a gradient like any other: the first step has the length of the learning rate
        AdamOptions coupled = AdamOptions.adam().withWeightDecay(WeightDecay.ofAll(0.25));
        assertThat(path(coupled, 2, 0)[0]).isCloseTo(2 - RATE, within(1e-9));
        assertThat(path(AdamOptions.adam(), 2, new double[5])[4]).isEqualTo(2);
    }

    @Test
    void amsgradRemembersALargeGradient() {
        double[] gradients = new double[60];
        Arrays.fill(gradients, 0.01);
        gradients[0] = 10;
        AdamOptions quick = AdamOptions.adam().withBetas(0, 0.5);
        double plain = path(quick, 0, gradients)[59];
        double remembering = path(quick.withAmsgrad(), 0, gradients)[59];
        assertThat(-plain).isGreaterThan(0.4); // the large one is forgotten: nearly every step is a whole one
        assertThat(-remembering).isBetween(0.0, 0.02);
    }

    @Test
    void defaultsAndNamesAreThoseOfPyTorch() {
        Toy net = Toy.pair(DataType.FLOAT);
        assertThat(new Adam(net.namedParameters(), AdamOptions.adam()).state().names())
                .containsExactly("step", "exp_avg.p", "exp_avg.q", "exp_avg_sq.p", "exp_avg_sq.q");
        assertThat(new Adam(net.namedParameters(), AdamOptions.adam().withAmsgrad())
                        .state()
                        .names())
                .contains("max_exp_avg_sq.q")
                .hasSize(7);
        assertThat(AdamOptions.adamW().weightDecay().rate("q", net.get("q"))).isEqualTo(0.01);
        assertThat(new Adam(net.namedParameters(), AdamOptions.adamW()))
                .hasToString("Adam AdamOptions[beta1=0.9, beta2=0.999, eps=1.0E-8, weightDecay=0.01 of all parameters,"
                        + " decoupled=true, amsgrad=false, clipping=Clipping[maxNorm=Infinity, maxValue=Infinity]]");
    }

    @Test
    void impossibleOptionsAreRefused() {
        assertThatThrownBy(() -> AdamOptions.adam().withBetas(1, 0.9)).hasMessageContaining("beta1");
        assertThatThrownBy(() -> AdamOptions.adam().withBetas(0.9, -0.1)).hasMessageContaining("beta2");
        assertThatThrownBy(() -> AdamOptions.adam().withEps(0)).hasMessageContaining("eps must be a positive number");
        assertThatThrownBy(() -> AdamOptions.adam().withWeightDecay(null)).hasMessageContaining("weightDecay");
    }
}
