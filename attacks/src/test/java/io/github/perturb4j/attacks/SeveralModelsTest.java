package io.github.perturb4j.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.gradient.Pgd;
import io.github.perturb4j.attacks.threat.LinfBall;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.transform.GaussianNoise;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Uniform;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.Logits;
import io.github.perturb4j.nn.Module;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The mean of several models, and images that were made on another. */
class SeveralModelsTest {
    private static final Affine ONE = Affine.random(1, 4, 12);
    private static final Affine TWO = Affine.random(2, 4, 12);
    private static final LinfBall BALL = new LinfBall(0.15, PixelBox.UNIT);
    private static final Pgd PGD = new Pgd(8, StepSize.ofEpsilon(0.3), false, 1);

    private static INDArray images(int n) {
        return Uniform.pixels(9, n, 3, 2, 2);
    }

    private static double[] logits(UnaryOperator<Variable> model, INDArray x) {
        return Span.of(model.apply(Variable.of(x)).value()).toDoubles();
    }

    private static int[] predictions(UnaryOperator<Variable> model, INDArray x) {
        return Arrays.stream(Logits.rows(model.apply(Variable.of(x)).value()))
                .mapToInt(Logits::index)
                .toArray();
    }

    @Test
    void theMeanIsThatOfTheLogitsAndSoIsItsGradient() {
        INDArray x = images(3);
        UnaryOperator<Variable> mean = MeanModel.of(List.of(ONE, TWO, TWO));
        double[] one = logits(ONE, x);
        double[] two = logits(TWO, x);
        double[] all = logits(mean, x);
        for (int i = 0; i < all.length; i++) {
            assertThat(all[i]).isCloseTo((one[i] + 2 * two[i]) / 3, within(1e-6));
        }
        Variable leaf = Variable.leaf(x);
        Variable third = Ops.slice(mean.apply(leaf), 1, 2, 3, 1);
        double[] gradient =
                Span.of(Gradients.of(Ops.sum(third)).wrt(leaf).value()).toDoubles();
        for (int p = 0; p < 12; p++) {
            assertThat(gradient[p]).isCloseTo((ONE.weight()[2][p] + 2 * TWO.weight()[2][p]) / 3, within(1e-6));
        }
        assertThat(logits(MeanModel.of(List.of(ONE)), x)).containsExactly(one);
    }

    @Test
    void modelsOfOtherClassesAreRefused() {
        UnaryOperator<Variable> mean = MeanModel.of(List.of(ONE, Affine.random(3, 5, 12)));
        assertThatThrownBy(() -> mean.apply(Variable.of(images(2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[2, 4]")
                .hasMessageContaining("model 1 [2, 5]");
        assertThatThrownBy(() -> MeanModel.of(List.of())).hasMessageContaining("at least one model");
    }

    @Test
    void anAttackOnTheMeanFoolsTheMean() {
        INDArray x = images(20);
        UnaryOperator<Variable> mean = MeanModel.of(List.of(ONE, TWO));
        AttackResult result = AttackRunner.of(mean, new LinfBall(0.4, PixelBox.UNIT))
                .run(PGD, x, new CrossEntropy(predictions(mean, x)));
        assertThat(result.successes()).isGreaterThanOrEqualTo(5);
        int[] after = predictions(mean, result.adversarial());
        for (int i = 0; i < 20; i++) {
            assertThat(result.sample(i).adversarial().index()).isEqualTo(after[i]);
        }
    }

    @Test
    void aMeanOfRandomModelsIsRandomAndEachHasItsOwnNumbers() {
        INDArray x = images(2);
        RandomModel noisy = RandomModel.of(ONE, new GaussianNoise(0.3));
        UnaryOperator<Variable> mean = MeanModel.of(List.of(noisy, noisy));
        assertThat(mean).isInstanceOf(RandomModel.class);
        assertThat(logits(mean, x)).isNotEqualTo(logits(noisy, x));
        CrossEntropy labels = new CrossEntropy(predictions(ONE, x));
        AttackRunner runner = AttackRunner.of(mean, BALL).draws(Draws.of(3));
        assertThat(Span.of(runner.run(PGD, x, labels).adversarial()).toDoubles())
                .containsExactly(
                        Span.of(runner.run(PGD, x, labels).adversarial()).toDoubles());
    }

    /** A network that remembers in which mode it was asked. */
    private static final class Watched extends Module {
        private final List<Boolean> training = new ArrayList<>();

        @Override
        public Variable forward(Variable x) {
            training.add(isTraining());
            return ONE.apply(x);
        }
    }

    @Test
    void theNetworksOfAMeanAreEvaluated() {
        Watched network = new Watched();
        network.train();
        UnaryOperator<Variable> mean = MeanModel.of(List.of(TWO, MeanModel.of(List.of(network))));
        AttackRunner.of(mean, BALL).run(PGD, images(1), new CrossEntropy(0));
        assertThat(network.training).isNotEmpty().doesNotContain(true);
        assertThat(network.isTraining()).isTrue();
    }

    @Test
    void imagesMadeOnAnotherModelAreThoseOfAnAttackOnItAndJudgedOnThisOne() {
        INDArray x = images(30);
        int[] labels = predictions(ONE, x);
        CrossEntropy criterion = new CrossEntropy(labels);
        AttackResult transfer = AttackRunner.of(ONE, BALL).madeOn(TWO).run(PGD, x, criterion);
        int[] wrong = predictions(TWO, x);
        AttackResult there = AttackRunner.of(TWO, BALL).run(PGD, x, criterion);
        int[] judged = predictions(ONE, transfer.adversarial());
        int both = 0;
        for (int i = 0; i < 30; i++) {
            SampleResult sample = transfer.sample(i);
            assertThat(sample.adversarial().index()).isEqualTo(judged[i]);
            assertThat(sample.success()).isEqualTo(judged[i] != labels[i]);
            assertThat(sample.attacked()).isTrue();
            assertThat(sample.cost().gradientCalls()).isEqualTo(8);
            assertThat(sample.cost().harnessPasses())
                    .as("the original and the result")
                    .isEqualTo(2);
            if (wrong[i] == labels[i]) {
                both++;
                assertThat(Span.of(Points.select(transfer.adversarial(), i)).toDoubles())
                        .containsExactly(
                                Span.of(Points.select(there.adversarial(), i)).toDoubles());
            } else {
                assertThat(sample.norms().linf())
                        .as("one that the other gets wrong")
                        .isPositive();
            }
        }
        assertThat(both).isBetween(1, 29);
        AttackResult itself = AttackRunner.of(ONE, BALL).madeOn(ONE).run(PGD, x, criterion);
        AttackResult white = AttackRunner.of(ONE, BALL).run(PGD, x, criterion);
        assertThat(Span.of(itself.adversarial()).toDoubles())
                .containsExactly(Span.of(white.adversarial()).toDoubles());
        assertThat(transfer.successes()).isLessThan(white.successes());
        AttackResult alone = AttackRunner.of(ONE, BALL)
                .madeOn(TWO)
                .sampleIds(17)
                .run(PGD, Points.select(x, 17), criterion.select(17));
        assertThat(Span.of(alone.adversarial()).toDoubles())
                .containsExactly(
                        Span.of(Points.select(transfer.adversarial(), 17)).toDoubles());
    }
}
