package io.github.perturb4j.attacks.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.attacks.threat.LinfBall;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.training.InnerAttack.Mode;
import io.github.perturb4j.attacks.training.InnerAttack.Start;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.BatchNorm2d;
import io.github.perturb4j.nn.Conv2d;
import io.github.perturb4j.nn.Function;
import io.github.perturb4j.nn.Linear;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.Sequential;
import io.github.perturb4j.nn.train.Batch;
import io.github.perturb4j.nn.train.Objective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class AdversarialTrainingTest {
    private static final int N = 5;
    private static final int CLASSES = 3;
    private static final int SIDE = 4;
    private static final int PIXELS = 2 * SIDE * SIDE;
    private static final double EPSILON = 0.1;
    private static final UnaryOperator<Variable> HALVED = x -> Ops.mul(Ops.add(x, -0.5), 2);

    /** A network that tells what it was given and what it answered in training mode. */
    private static final class Watched extends Module {
        private final Module inner;
        private final List<double[]> inputs = new ArrayList<>();
        private final List<double[]> logits = new ArrayList<>();

        Watched(Module inner) {
            this.inner = part("inner", inner);
        }

        @Override
        public Variable forward(Variable x) {
            Variable y = inner.forward(x);
            if (isTraining()) {
                inputs.add(Span.of(x.value()).toDoubles());
                logits.add(Span.of(y.value()).toDoubles());
            }
            return y;
        }
    }

    private static Watched network(int classes) {
        Module inner = new Sequential(
                new Conv2d(2, 4, 3, 1, 1, 1),
                new BatchNorm2d(4),
                Function.relu(),
                Function.flatten(),
                new Linear(4 * SIDE * SIDE, classes));
        Watched watched = new Watched(inner);
        watched.initialise(7).to(DataType.DOUBLE);
        return watched;
    }

    private static Batch batch(int n, int classes) {
        CounterRandom random = new CounterRandom(11);
        double[] pixels = new double[n * PIXELS];
        Arrays.setAll(pixels, i -> random.nextDouble());
        int[] labels = IntStream.range(0, n).map(i -> i % classes).toArray();
        int[] numbers = IntStream.range(0, n).map(i -> 100 + i).toArray();
        return new Batch(Memory.of(DataType.DOUBLE, pixels, n, 2, SIDE, SIDE), labels, numbers);
    }

    private static InnerAttack attack(double epsilon, Start start) {
        return new InnerAttack(new LinfBall(epsilon, PixelBox.UNIT), 3, 0.04, start, Mode.EVALUATION, 5);
    }

    /** The step size is the user's, in units of the pixels; the noise of the start is not. */
    @ParameterizedTest
    @EnumSource(Start.class)
    void pixelsScaledByAPowerOfTwoAreAttackedAlike(Start start) {
        Batch plain = batch(N, CLASSES);
        double[] wide = Span.of(plain.inputs()).toDoubles();
        Arrays.setAll(wide, i -> 256 * wide[i]);
        Batch scaled =
                new Batch(Memory.of(DataType.DOUBLE, wide, plain.inputs().shape()), plain.labels(), plain.indices());
        InnerAttack inWide = new InnerAttack(
                new LinfBall(256 * EPSILON, new PixelBox(0, 256)), 3, 256 * 0.04, start, Mode.EVALUATION, 5);
        double[] expected =
                Span.of(crafted(attack(EPSILON, start), HALVED, plain)).toDoubles();
        double[] found = Span.of(crafted(inWide, x -> HALVED.apply(Ops.mul(x, 1 / 256.0)), scaled))
                .toDoubles();
        Arrays.setAll(expected, i -> 256 * expected[i]);
        assertThat(found).isEqualTo(expected);
    }

    private static INDArray crafted(InnerAttack attack, UnaryOperator<Variable> preprocess, Batch batch) {
        return attack.craft(network(CLASSES), preprocess, batch, 3, logits -> Ops.crossEntropy(logits, batch.labels()));
    }

    private static double loss(Objective objective, Module network, Batch batch) {
        try (Scope scope = Scope.open()) {
            return objective.of(network, batch, 3).loss().item();
        }
    }

    private static double[] softmax(double[] logits, int row) {
        double[] p = Arrays.copyOfRange(logits, row * CLASSES, (row + 1) * CLASSES);
        double most = Arrays.stream(p).max().orElseThrow();
        Arrays.setAll(p, k -> Math.exp(p[k] - most));
        double sum = Arrays.stream(p).sum();
        Arrays.setAll(p, k -> p[k] / sum);
        return p;
    }

    private static double kl(double[] p, double[] q) {
        return IntStream.range(0, p.length)
                .mapToDouble(k -> p[k] * Math.log(p[k] / q[k]))
                .sum();
    }

    @Test
    void onAnAffineNetworkPgdReachesTheCornerThatMaximisesTheLoss() {
        Module affine = new Sequential(Function.flatten(), new Linear(PIXELS, 2))
                .initialise(3)
                .to(DataType.DOUBLE);
        Watched network = new Watched(affine);
        Batch batch = batch(N, 2);
        InnerAttack pgd = new InnerAttack(
                new LinfBall(EPSILON, PixelBox.NONE), 10, EPSILON / 4, Start.UNIFORM, Mode.EVALUATION, 1);

        loss(new PgdTraining(pgd, UnaryOperator.identity()), network, batch);

        double[] w = Span.of(affine.namedParameters().get("1.weight").variable().value())
                .toDoubles();
        double[] x = Span.of(batch.inputs()).toDoubles();
        for (int i = 0; i < x.length; i++) {
            int label = batch.labels()[i / PIXELS];
            double slope = w[(1 - label) * PIXELS + i % PIXELS] - w[label * PIXELS + i % PIXELS];
            assertThat(network.inputs.get(0)[i]).isCloseTo(x[i] + EPSILON * Math.signum(slope), within(1e-12));
        }
    }

    @Test
    void pgdMinimisesTheCrossEntropyOfWhatItMade() {
        Watched network = network(CLASSES);
        Batch batch = batch(N, CLASSES);

        double found = loss(new PgdTraining(attack(EPSILON, Start.UNIFORM), HALVED), network, batch);

        double expected = 0;
        for (int i = 0; i < N; i++) {
            expected -= Math.log(softmax(network.logits.get(0), i)[batch.labels()[i]]) / N;
        }
        assertThat(found).isCloseTo(expected, within(1e-12));
        assertThat(found).isGreaterThan(loss(Objective.crossEntropy(HALVED), network(CLASSES), batch));
    }

    @Test
    void tradesAddsTheDivergence() {
        Watched network = network(CLASSES);
        Batch batch = batch(N, CLASSES);
        double beta = 6;

        double found = loss(new TradesTraining(attack(EPSILON, Start.NEAR_IMAGE), beta, HALVED), network, batch);

        double expected = 0;
        double divergence = 0;
        for (int i = 0; i < N; i++) {
            double[] clean = softmax(network.logits.get(0), i);
            double[] attacked = softmax(network.logits.get(1), i);
            divergence += kl(clean, attacked) / N;
            expected -= Math.log(clean[batch.labels()[i]]) / N;
        }
        assertThat(found).isCloseTo(expected + beta * divergence, within(1e-12));
        assertThat(divergence).isGreaterThan(1e-3);
        assertThat(loss(new TradesTraining(attack(0, Start.NEAR_IMAGE), beta, HALVED), network(CLASSES), batch))
                .as("without a ball it is the cross entropy")
                .isCloseTo(expected, within(1e-12));
    }

    @Test
    void martWeighsTheDivergenceByHowUnsureTheNetworkIs() {
        Watched network = network(CLASSES);
        Batch batch = batch(N, CLASSES);
        double lambda = 5;

        double found = loss(new MartTraining(attack(EPSILON, Start.UNIFORM), lambda, HALVED), network, batch);

        double expected = 0;
        for (int i = 0; i < N; i++) {
            int label = batch.labels()[i];
            double[] clean = softmax(network.logits.get(0), i);
            double[] attacked = softmax(network.logits.get(1), i);
            double other = IntStream.range(0, CLASSES)
                    .filter(k -> k != label)
                    .mapToDouble(k -> attacked[k])
                    .max()
                    .orElseThrow();
            double bce = -Math.log(attacked[label]) - Math.log(1.0001 - other);
            expected += (bce + lambda * kl(clean, attacked) * (1.0001 - clean[label])) / N;
        }
        assertThat(found).isCloseTo(expected, within(1e-12));
    }

    @Test
    void whatIsMadeStaysInTheBallAndTheBox() {
        for (Start start : Start.values()) {
            Watched network = network(CLASSES);
            Batch batch = batch(N, CLASSES);
            loss(new PgdTraining(attack(EPSILON, start), UnaryOperator.identity()), network, batch);

            double[] x0 = Span.of(batch.inputs()).toDoubles();
            double[] x = network.inputs.get(0);
            double most = IntStream.range(0, x.length)
                    .mapToDouble(i -> Math.abs(x[i] - x0[i]))
                    .max()
                    .orElseThrow();
            assertThat(most).isLessThanOrEqualTo(EPSILON).isGreaterThan(EPSILON / 2);
            assertThat(Arrays.stream(x).min().orElseThrow()).isGreaterThanOrEqualTo(0);
            assertThat(Arrays.stream(x).max().orElseThrow()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void inEvaluationModeRunningStatisticsSeeTrainingBatchesAlone() {
        Batch batch = batch(N, CLASSES);
        Watched pgd = network(CLASSES);
        Watched trades = network(CLASSES);
        loss(new PgdTraining(attack(EPSILON, Start.UNIFORM), HALVED), pgd, batch);
        loss(new TradesTraining(attack(EPSILON, Start.NEAR_IMAGE), 6, HALVED), trades, batch);

        Watched inTraining = network(CLASSES);
        LinfBall ball = new LinfBall(EPSILON, PixelBox.UNIT);
        loss(PgdTraining.fast(ball, 1, HALVED), inTraining, batch);

        assertThat(batchesSeen(inTraining)).as("a step of the attack, too").isEqualTo(2);
        assertThat(batchesSeen(pgd)).isEqualTo(1);
        assertThat(batchesSeen(trades)).as("clean and attacked").isEqualTo(2);
        assertThat(pgd.isTraining()).isTrue();
    }

    private static double batchesSeen(Module network) {
        return network.namedBuffers().entrySet().stream()
                .filter(e -> e.getKey().endsWith("num_batches_tracked"))
                .findFirst()
                .orElseThrow()
                .getValue()
                .value()
                .getDouble(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNIFORM", "NEAR_IMAGE"})
    void aSampleIsAttackedAlikeInAnyBatch(Start start) {
        Batch all = batch(N, CLASSES);
        double[] together = attacked(all, start, 3);
        try (Scope scope = Scope.open()) {
            Batch one = new Batch(Points.select(all.inputs(), 2), new int[] {all.labels()[2]}, new int[] {102});
            assertThat(attacked(one, start, 3)).containsExactly(Arrays.copyOfRange(together, 2 * PIXELS, 3 * PIXELS));
        }
        assertThat(attacked(all, start, 3)).containsExactly(together);
        assertThat(attacked(all, start, 4)).as("another step of training").isNotEqualTo(together);
    }

    private static double[] attacked(Batch batch, Start start, long step) {
        Watched network = network(CLASSES);
        try (Scope scope = Scope.open()) {
            new PgdTraining(attack(EPSILON, start), HALVED).of(network, batch, step);
        }
        return network.inputs.get(0);
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        LinfBall ball = new LinfBall(EPSILON, PixelBox.UNIT);
        assertThatThrownBy(() -> new InnerAttack(ball, 0, 0.1, Start.UNIFORM, Mode.EVALUATION, 1))
                .hasMessageContaining("0 of size 0.1");
        assertThatThrownBy(() -> new InnerAttack(ball, 1, 0, Start.UNIFORM, Mode.EVALUATION, 1))
                .hasMessageContaining("1 of size 0");
        assertThatThrownBy(() -> new TradesTraining(attack(EPSILON, Start.UNIFORM), -1, HALVED))
                .hasMessageContaining("trades: beta");
        assertThatThrownBy(() -> new MartTraining(attack(EPSILON, Start.UNIFORM), Double.NaN, HALVED))
                .hasMessageContaining("mart: lambda");
    }

    @Test
    void fastIsOneLongStep() {
        PgdTraining fast = PgdTraining.fast(new LinfBall(0.2, PixelBox.UNIT), 1, HALVED);
        assertThat(fast.attack().steps()).isEqualTo(1);
        assertThat(fast.attack().stepSize()).isCloseTo(0.25, within(1e-15));
        assertThat(fast.attack().start()).isEqualTo(Start.UNIFORM);
    }
}
