package io.github.perturb4j.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.attacks.gradient.Pgd;
import io.github.perturb4j.attacks.threat.LinfBall;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.transform.GaussianNoise;
import io.github.perturb4j.attacks.transform.RandomPose;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Uniform;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.Logits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Models that draw random numbers: several draws for a gradient and for a verdict. */
class RandomModelTest {
    private static final UnaryOperator<Variable> NETWORK = new SmallNet();
    private static final RandomModel NOISY = RandomModel.of(NETWORK, new GaussianNoise(0.2));
    private static final LinfBall BALL = new LinfBall(0.1, PixelBox.UNIT);
    private static final Pgd ATTACK = new Pgd(4, StepSize.ofEpsilon(0.4), false, 1);

    private static INDArray images(int n) {
        return Uniform.pixels(5, n, 3, 6, 6);
    }

    private static CrossEntropy labels(INDArray images) {
        return new CrossEntropy(
                Arrays.stream(Logits.rows(NETWORK.apply(Variable.of(images)).value()))
                        .mapToInt(Logits::index)
                        .toArray());
    }

    /**
     * Logits (0, a - u) with u uniform in [0, 1): class 1 is predicted in a share of a of the draws, whatever the
     * pixels.
     */
    private static RandomModel coin(double a) {
        return (pixels, random) -> {
            double[] second = new double[2 * (int) pixels.size(0)];
            for (int i = 0; i < pixels.size(0); i++) {
                second[2 * i + 1] = a - random.apply(i).nextDouble();
            }
            Variable draws = Ops.constant(Memory.of(pixels.dtype(), second, pixels.size(0), 2));
            return Ops.add(draws, Ops.mul(Ops.linear(Ops.flatten(pixels, 1), weights(pixels), null), 1e-6));
        };
    }

    private static Variable weights(Variable pixels) {
        return Ops.constant(Memory.filled(pixels.dtype(), 1, 2, pixels.size(1) * pixels.size(2) * pixels.size(3)));
    }

    @Test
    void aResultIsTheSameEachTimeAndAloneAsInABatch() {
        INDArray images = images(5);
        CrossEntropy criterion = labels(images);
        AttackResult whole = AttackRunner.of(NOISY, BALL).draws(Draws.of(3)).run(ATTACK, images, criterion);
        AttackResult again =
                AttackRunner.of(NOISY, BALL).draws(Draws.of(3)).batchSize(2).run(ATTACK, images, criterion);
        assertThat(Span.of(again.adversarial()).toDoubles())
                .containsExactly(Span.of(whole.adversarial()).toDoubles());
        for (int i = 0; i < 5; i++) {
            AttackResult alone = AttackRunner.of(NOISY, BALL)
                    .draws(Draws.of(3))
                    .sampleIds(i)
                    .run(ATTACK, Points.select(images, i), criterion.select(i));
            assertThat(Span.of(alone.adversarial()).toDoubles())
                    .containsExactly(
                            Span.of(Points.select(whole.adversarial(), i)).toDoubles());
            assertThat(alone.sample(0).successShare()).isEqualTo(whole.sample(i).successShare());
        }
        AttackResult other =
                AttackRunner.of(NOISY, BALL).draws(Draws.of(3)).seed(1).run(ATTACK, images, criterion);
        assertThat(Span.of(other.adversarial()).toDoubles())
                .isNotEqualTo(Span.of(whole.adversarial()).toDoubles());
    }

    /** Asks for two gradients at the original and remembers them. */
    private record Asking(List<Evaluation> answers, List<double[]> gradients, int modelDraws)
            implements FixedEpsilonAttack {
        @Override
        public AttackSpec spec() {
            return AttackSpec.named("asking");
        }

        @Override
        public int steps() {
            return 2;
        }

        @Override
        public INDArray run(AttackTask task) {
            for (int i = 0; i < 2; i++) {
                Evaluation answer = task.gradients(task.x0(), Loss.of(task.criterion()));
                answers.add(answer);
                gradients.add(Span.of(answer.gradient()).toDoubles());
            }
            return task.x0();
        }

        static Asking of(int draws) {
            return new Asking(new ArrayList<>(), new ArrayList<>(), draws);
        }
    }

    @Test
    void aGradientIsTheMeanOverTheDrawsAndEachQuerySeesNewOnes() {
        INDArray image = images(1);
        CrossEntropy criterion = labels(image);
        List<double[]> drawn = new ArrayList<>();
        RandomModel recording = (pixels, random) -> {
            double scale = 1 + random.apply(0).nextDouble();
            drawn.add(new double[] {scale});
            return Ops.mul(NETWORK.apply(pixels), scale);
        };
        Asking many = Asking.of(1);
        AttackRunner.of(recording, BALL).draws(Draws.of(4)).run(many, image, criterion);
        assertThat(drawn.stream().map(d -> d[0]).distinct()).hasSize(12); // the harness's 4 for both of its questions
        double[] mean = new double[108];
        double meanLogit = 0;
        for (double[] d : drawn.subList(4, 8)) {
            Asking one = Asking.of(1);
            AttackRunner.of(x -> Ops.mul(NETWORK.apply(x), d[0]), BALL).run(one, image, criterion);
            Arrays.setAll(mean, p -> mean[p] + one.gradients().get(0)[p] / 4);
            meanLogit += one.answers().get(0).logit(0, 2) / 4;
        }
        double[] found = many.gradients().get(0);
        for (int p = 0; p < mean.length; p++) {
            assertThat(found[p]).isCloseTo(mean[p], within(1e-6));
        }
        assertThat(many.answers().get(0).logit(0, 2)).isCloseTo(meanLogit, within(1e-6));
        assertThat(many.gradients().get(1)).isNotEqualTo(found);
    }

    @Test
    void everyDrawCountsAsAPassAndTowardsTheBudget() {
        INDArray image = images(1);
        AttackRunner runner =
                AttackRunner.of(NOISY, new LinfBall(1e-6, PixelBox.UNIT)).draws(Draws.of(5));
        SampleResult.Cost cost =
                runner.run(ATTACK, image, labels(image)).sample(0).cost();
        assertThat(cost).isEqualTo(new SampleResult.Cost(4 * 5 + 2 * 5, 4 * 5, 2 * 5));
        cost = runner.budget(new Budget(14, 14))
                .run(ATTACK, image, labels(image))
                .sample(0)
                .cost();
        assertThat(cost.gradientCalls()).isEqualTo(10);
        Asking own = Asking.of(7); // the attack's own draws, more than the runner's
        cost = AttackRunner.of(NOISY, new LinfBall(1e-6, PixelBox.UNIT))
                .draws(Draws.of(2))
                .run(own, image, labels(image))
                .sample(0)
                .cost();
        assertThat(cost).isEqualTo(new SampleResult.Cost(2 * 7 + 2 * 2, 2 * 7, 2 * 2));
    }

    @Test
    void successIsThatOfMoreThanHalfOfTheDrawsOrOfAll() {
        INDArray images = images(8);
        CrossEntropy zeros = new CrossEntropy(new int[8]);
        for (Draws.Rule rule : Draws.Rule.values()) {
            for (double share : new double[] {0.2, 0.8, 1}) {
                AttackResult result = AttackRunner.of(coin(share), BALL)
                        .draws(new Draws(40, rule))
                        .run(ATTACK, images, zeros);
                boolean met = share == 1 || rule == Draws.Rule.MAJORITY && share > 0.5;
                assertThat(result.successes()).as(rule + " of " + share).isEqualTo(met ? 8 : 0);
                result.samples().forEach(s -> assertThat(s.successShare()).isCloseTo(share, within(0.25)));
            }
        }
        assertThat(new Draws(2, Draws.Rule.MAJORITY).isMet(0.5)).isFalse();
        assertThatThrownBy(() -> Draws.of(0))
                .hasMessageContaining("at least 1 draw")
                .hasMessageContaining("0");
    }

    /** With one draw in ten that is wrong, twenty steps would meet one nearly always. */
    @Test
    void aLuckyDrawOfTheAttackIsNoSuccess() {
        INDArray images = images(20);
        CrossEntropy zeros = new CrossEntropy(new int[20]);
        Pgd patient = new Pgd(20, StepSize.ofEpsilon(0.1), false, 1);
        AttackResult result = AttackRunner.of(coin(0.1), BALL)
                .stopAtSuccess(true)
                .draws(Draws.of(9))
                .run(patient, images, zeros);
        assertThat(result.successes()).isZero();
        AttackResult one = AttackRunner.of(coin(0.1), BALL).stopAtSuccess(true).run(patient, images, zeros);
        assertThat(one.successes()).isLessThan(8); // judged by draws other than those the attack was lucky with
    }

    @Test
    void theGradientBehindATransformIsItsTransposeTimesTheModels() {
        Affine affine = Affine.random(2, 3, 48);
        INDArray x = Uniform.array(DataType.DOUBLE, 1, 0, 1, 1, 3, 4, 4);
        for (RandomModel model : List.of(
                RandomModel.of(affine, new RandomPose(30, 0.2, 0.2, 0.3, 0.1)),
                RandomModel.of(affine, new GaussianNoise(0.3)))) {
            Variable leaf = Variable.leaf(x);
            Variable logit = Ops.sum(Ops.slice(model.apply(leaf), 1, 0, 1, 1));
            double[] gradient = Span.of(io.github.perturb4j.autodiff.Gradients.of(logit)
                            .wrt(leaf)
                            .value())
                    .toDoubles();
            for (int p = 0; p < 48; p++) {
                assertThat(gradient[p]).isCloseTo(difference(model, x, p), within(1e-6));
            }
        }
    }

    /** Central, exact for what is linear. */
    private static double difference(RandomModel model, INDArray x, int p) {
        double[] both = new double[2];
        for (int side = 0; side < 2; side++) {
            double[] moved = Span.of(x).toDoubles();
            moved[p] += side == 0 ? 0.5 : -0.5;
            Variable logits = model.apply(Variable.of(Memory.of(DataType.DOUBLE, moved, 1, 3, 4, 4)));
            both[side] = Span.of(logits.value()).toDoubles()[0];
        }
        return both[0] - both[1];
    }
}
