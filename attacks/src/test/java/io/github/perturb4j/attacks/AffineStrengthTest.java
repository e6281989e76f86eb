package io.github.perturb4j.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.criterion.Margin;
import io.github.perturb4j.attacks.gradient.Fgsm;
import io.github.perturb4j.attacks.gradient.Pgd;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.L2Ball;
import io.github.perturb4j.attacks.threat.LinfBall;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.autodiff.Uniform;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** On an affine model of two classes, logit difference f(x) = w x + b, the best attack is known in closed form. */
class AffineStrengthTest {
    private static final int PIXELS = 3 * 4 * 4;
    private static final double[] W = Uniform.values(5, PIXELS, -1, 1);
    private static final double[] X0 = Uniform.values(6, PIXELS, 0.2, 0.8);

    /** What a perturbation of norm 1 can change f by at most: the dual norm of w. */
    private static double dual(Norm norm) {
        DoubleStream sizes = Arrays.stream(W).map(Math::abs);
        return switch (norm) {
            case LINF -> sizes.sum();
            case L2 -> Math.sqrt(sizes.map(w -> w * w).sum());
            default -> sizes.max().orElseThrow();
        };
    }

    /** f with f(X0) = margin. */
    private static Affine model(double margin) {
        return Affine.binary(W, margin - Affine.binary(W, 0).logit(X0, 1));
    }

    private static INDArray image(DataType type) {
        return Memory.of(type, X0, 1, 3, 4, 4);
    }

    @ParameterizedTest
    @EnumSource(names = {"LINF", "L2", "L1"})
    void aFastGradientStepLowersTheMarginByEpsilonTimesTheDualNorm(Norm norm) {
        double epsilon = 0.01;
        Affine model = model(2);
        AttackResult result = AttackRunner.of(model, norm.ball(Epsilon.of(epsilon), PixelBox.NONE))
                .run(new Fgsm(), image(DataType.DOUBLE), new CrossEntropy(1));
        double[] adversarial = Span.of(result.adversarial()).toDoubles();
        assertThat(2 - model.margin(adversarial, 1)).isCloseTo(epsilon * dual(norm), within(1e-12));
    }

    static Stream<Arguments> strength() {
        return AttackTable.rows().stream().flatMap(row -> row.norms().stream().map(norm -> Arguments.of(row, norm)));
    }

    private static double least(Norm norm) {
        return switch (norm) {
            case LINF -> 0.05;
            case L2 -> 0.4;
            case L1 -> 2.3;
            case L0 -> 3;
            case L0_VALUES -> 5;
        };
    }

    @ParameterizedTest
    @MethodSource("strength")
    void whatExistsIsFound(Row row, Norm norm) {
        Attack attack = row.strongAttack();
        if (attack instanceof MinimalNormAttack) {
            nearest(row, norm, AffineProblem.binary(norm, least(norm)));
            nearest(row, norm, AffineProblem.several(3));
        } else {
            budget(row, norm, AffineProblem.binary(norm, least(norm)));
        }
    }

    /** Success begins where the ball reaches the nearest misclassified point of the box. */
    private static void budget(Row row, Norm norm, AffineProblem problem) {
        for (double factor : new double[] {0.99, 1 + row.slack()}) {
            double[] epsilons =
                    Arrays.stream(problem.least(norm)).map(e -> factor * e).toArray();
            AttackResult result = AttackRunner.of(
                            problem.model(), norm.ball(Epsilon.perSample(epsilons), PixelBox.UNIT))
                    .run(row.strongAttack(), problem.batch(DataType.DOUBLE), new CrossEntropy(problem.labels()));
            assertThat(result.samples().stream().map(SampleResult::success))
                    .as("%s, %s at %s of the least epsilon", row, norm, factor)
                    .containsOnly(factor > 1);
        }
    }

    private static void nearest(Row row, Norm norm, AffineProblem problem) {
        AttackResult result = AttackRunner.of(problem.model(), norm.ball(Epsilon.UNLIMITED, PixelBox.UNIT))
                .run(row.strongAttack(), problem.batch(DataType.DOUBLE), new CrossEntropy(problem.labels()));
        double[] least = problem.least(norm);
        for (int i = 0; i < least.length; i++) {
            assertThat(result.sample(i).success())
                    .as("%s, %s, sample %s", row, norm, i)
                    .isTrue();
            assertThat(norm.of(result.sample(i).norms()) / least[i])
                    .as("%s, %s, sample %s: times the optimum", row, norm, i)
                    .isBetween(1 - 1e-9, 1 + row.slack());
        }
    }

    @Test
    void anLinfStepInTheBoxLowersTheMarginByWhatTheBoxLeaves() {
        double epsilon = 0.3;
        double expected = 0;
        for (int i = 0; i < PIXELS; i++) {
            double room = W[i] > 0 ? X0[i] : 1 - X0[i];
            expected += Math.abs(W[i]) * Math.min(epsilon, room);
        }
        Affine model = model(10);
        AttackResult result = AttackRunner.of(model, new LinfBall(epsilon, PixelBox.UNIT))
                .run(new Fgsm(), image(DataType.DOUBLE), new CrossEntropy(1));
        double[] adversarial = Span.of(result.adversarial()).toDoubles();
        assertThat(10 - model.margin(adversarial, 1)).isCloseTo(expected, within(1e-12));
    }

    /**
     * In the box too, the L2 optimum is x0 - t w with every pixel stopped by the box, for the t at which the length is
     * epsilon; found here by bisection.
     */
    @Test
    void anL2AttackInTheBoxReachesTheOptimum() {
        double epsilon = 2.5;
        double[] best = X0;
        double least = 0;
        double most = 1e6;
        for (int i = 0; i < 200; i++) {
            double t = (least + most) / 2;
            double[] x = new double[PIXELS];
            Arrays.setAll(x, p -> Math.min(1, Math.max(0, X0[p] - t * W[p])));
            double length = 0;
            for (int p = 0; p < PIXELS; p++) {
                length += (x[p] - X0[p]) * (x[p] - X0[p]);
            }
            if (Math.sqrt(length) <= epsilon) {
                least = t;
                best = x;
            } else {
                most = t;
            }
        }
        Affine model = model(20);
        AttackResult result = AttackRunner.of(model, new L2Ball(epsilon, PixelBox.UNIT))
                .run(new Pgd(200, 0.5), image(DataType.DOUBLE), new Margin(1));
        double[] found = Span.of(result.adversarial()).toDoubles();
        assertThat(best).contains(0.0, 1.0);
        assertThat(model.margin(found, 1)).isCloseTo(model.margin(best, 1), within(1e-6));
    }
}
