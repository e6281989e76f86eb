package io.github.perturb4j.attacks.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.attacks.AttackResult;
import io.github.perturb4j.attacks.AttackRunner;
import io.github.perturb4j.attacks.SampleResult;
import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.criterion.CrossEntropyDifference;
import io.github.perturb4j.attacks.threat.LinfBall;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Uniform;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The tutorial's loop against the same loop written by hand, on logits A tanh(x). */
class GradientDescentTest {
    private static final int PIXELS = 12;
    private static final int CLASSES = 3;
    private static final int LABEL = 2;
    private static final int TARGET = 0;
    private static final double EPSILON = 0.05;
    private static final double[] A = Uniform.values(1, CLASSES * PIXELS, -1, 1);
    private static final double[] X0 = Uniform.values(2, PIXELS, 0, 1);

    private static Variable model(Variable x) {
        Variable weight = Ops.constant(Memory.of(x.dtype(), A, CLASSES, PIXELS));
        Variable bias = Ops.constant(Memory.of(x.dtype(), new double[] {0, 0, 3}, CLASSES));
        return Ops.linear(Ops.tanh(Ops.flatten(x, 1)), weight, bias);
    }

    private static double[] probabilities(double[] x) {
        double[] p = {1, 1, Math.exp(3)};
        double sum = 0;
        for (int k = 0; k < CLASSES; k++) {
            double z = 0;
            for (int i = 0; i < PIXELS; i++) {
                z += A[k * PIXELS + i] * Math.tanh(x[i]);
            }
            p[k] *= Math.exp(z);
            sum += p[k];
        }
        for (int k = 0; k < CLASSES; k++) {
            p[k] /= sum;
        }
        return p;
    }

    /** Steps of the tutorial: the losses, then the final delta. */
    private static List<Double> byHand(int steps, double rate, boolean targeted, double[] delta) {
        List<Double> losses = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            double[] x = new double[PIXELS];
            for (int i = 0; i < PIXELS; i++) {
                x[i] = X0[i] + delta[i];
            }
            double[] p = probabilities(x);
            losses.add(Math.log(p[LABEL]) - (targeted ? Math.log(p[TARGET]) : 0));
            for (int i = 0; i < PIXELS; i++) {
                double g = 0;
                for (int k = 0; k < CLASSES; k++) {
                    double away = (k == LABEL ? 1 : 0) - p[k];
                    double towards = (k == TARGET ? 1 : 0) - p[k];
                    double slope = 1 - Math.tanh(x[i]) * Math.tanh(x[i]);
                    g += (away - (targeted ? towards : 0)) * A[k * PIXELS + i] * slope;
                }
                delta[i] = Math.min(EPSILON, Math.max(-EPSILON, delta[i] - rate * g));
            }
        }
        return losses;
    }

    private static void compare(int steps, double rate, Criterion criterion) {
        double[] delta = new double[PIXELS];
        List<Double> losses = byHand(steps, rate, criterion.targets().length > 0, delta);
        AttackResult result = AttackRunner.of(GradientDescentTest::model, new LinfBall(EPSILON, PixelBox.NONE))
                .keepBest(false)
                .run(new GradientDescent(steps, rate), Memory.of(DataType.DOUBLE, X0, 1, 3, 2, 2), criterion);
        List<SampleResult.Step> trace = result.sample(0).trace();
        assertThat(trace).hasSize(steps);
        for (int step = 0; step < steps; step++) {
            assertThat(trace.get(step).step()).isEqualTo(step);
            assertThat(trace.get(step).loss()).isCloseTo(losses.get(step), within(1e-12));
        }
        double[] found = Span.of(result.perturbation()).toDoubles();
        for (int i = 0; i < PIXELS; i++) {
            assertThat(found[i]).isCloseTo(delta[i], within(1e-13));
        }
    }

    @Test
    void everyLossAndTheFinalDeltaAreThoseOfTheTutorial() {
        compare(40, 0.1, new CrossEntropy(LABEL));
        compare(40, 0.5, new CrossEntropyDifference(new int[] {LABEL}, new int[] {TARGET}));
    }

    @Test
    void float32StepsBelowTheLastDigitOfAPixelAddUp() {
        int steps = 500;
        double rate = 1e-8;
        double[] delta = new double[PIXELS];
        byHand(steps, rate, true, delta);
        INDArray x0 = Memory.of(DataType.FLOAT, X0, 1, 3, 2, 2);
        AttackResult result = AttackRunner.of(GradientDescentTest::model, new LinfBall(EPSILON, PixelBox.NONE))
                .run(new GradientDescent(steps, rate), x0, new CrossEntropyDifference(new int[] {LABEL}, new int[] {
                    TARGET
                }));
        double[] found = Span.of(result.perturbation()).toDoubles();
        for (int i = 0; i < PIXELS; i++) {
            assertThat(found[i]).isCloseTo(delta[i], within(0x1p-24));
            assertThat(Math.abs(delta[i]) / steps).as("one step").isLessThan(0x1p-25);
        }
        assertThat(java.util.Arrays.stream(delta).map(Math::abs).max().orElseThrow())
                .isGreaterThan(0x1p-20);
    }
}
