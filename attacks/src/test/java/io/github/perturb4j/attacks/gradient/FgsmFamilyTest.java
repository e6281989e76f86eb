package io.github.perturb4j.attacks.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.attacks.AttackResult;
import io.github.perturb4j.attacks.AttackRunner;
import io.github.perturb4j.attacks.FixedEpsilonAttack;
import io.github.perturb4j.attacks.StepSize;
import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.criterion.Margin;
import io.github.perturb4j.attacks.threat.LinfBall;
import io.github.perturb4j.attacks.threat.Mask;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.transform.ImageShape;
import io.github.perturb4j.attacks.transform.InputDiversity;
import io.github.perturb4j.attacks.transform.RandomTransform;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Uniform;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The family's loops against the same loops written by hand, on the logits (0, 9 + sum of a sin(12 x)). */
class FgsmFamilyTest {
    private static final int PIXELS = 12;
    private static final double BIAS = 9;
    private static final double EPSILON = 0.2;
    private static final int STEPS = 7;
    private static final double STEP = 0.05;
    private static final Ascent ASCENT = new Ascent(STEPS, StepSize.absolute(STEP), 0.9);
    private static final double[] A = Uniform.values(1, PIXELS, -1, 1);
    private static final double[] X0 = Uniform.values(2, PIXELS, 0.3, 0.7);

    private static Variable model(Variable x) {
        Variable weight = Ops.constant(Memory.of(x.dtype(), A, 1, PIXELS));
        Variable wave = Ops.apply(new Sine(), Ops.mul(Ops.flatten(x, 1), 12));
        Variable logit = Ops.add(Ops.linear(wave, weight, null), BIAS);
        return Ops.cat(1, Ops.mul(logit, 0), logit);
    }

    /** sin x, whose curvature makes the methods differ. */
    record Sine() implements io.github.perturb4j.autodiff.Op {
        @Override
        public INDArray forward(INDArray... x) {
            double[] values = Span.of(x[0]).toDoubles();
            Arrays.setAll(values, i -> StrictMath.sin(values[i]));
            return Memory.of(x[0].dataType(), values, x[0].shape());
        }

        @Override
        public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
            double[] slope = Span.of(x[0].value()).toDoubles();
            Arrays.setAll(slope, i -> StrictMath.cos(slope[i]));
            return new Variable[] {Ops.mul(g, Ops.constant(Memory.of(x[0].dtype(), slope, x[0].shape())))};
        }
    }

    /** Of the cross entropy with label 1: -(1 - p) d logit. */
    private static double[] gradient(double... x) {
        double logit = BIAS;
        for (int i = 0; i < PIXELS; i++) {
            logit += A[i] * Math.sin(12 * x[i]);
        }
        double away = -1 / (1 + Math.exp(logit));
        double[] g = new double[PIXELS];
        Arrays.setAll(g, i -> away * A[i] * 12 * Math.cos(12 * x[i]));
        return g;
    }

    private static double[] byHand(boolean lookAhead, double decay, UnaryOperator<double[]> gradient) {
        return byHand(lookAhead, decay, gradient, new boolean[] {true, true, true, true});
    }

    /** @param free which of the four pixels of each channel may change */
    private static double[] byHand(boolean lookAhead, double decay, UnaryOperator<double[]> gradient, boolean... free) {
        double[] x = X0.clone();
        double[] m = new double[PIXELS];
        for (int step = 0; step < STEPS; step++) {
            double[] at = x.clone();
            for (int i = 0; i < PIXELS && lookAhead; i++) {
                at[i] = Math.min(1, Math.max(0, x[i] + STEP * decay * m[i]));
            }
            double[] g = gradient.apply(at);
            double sum = 0;
            int count = 0;
            for (int i = 0; i < PIXELS; i++) {
                sum += free[i % 4] ? Math.abs(g[i]) : 0;
                count += free[i % 4] ? 1 : 0;
                g[i] = free[i % 4] ? g[i] : 0;
            }
            double mean = sum / count;
            for (int i = 0; i < PIXELS; i++) {
                m[i] = decay * m[i] + g[i] / mean;
                x[i] += STEP * Math.signum(m[i]);
                x[i] = Math.min(1, Math.max(0, Math.min(X0[i] + EPSILON, Math.max(X0[i] - EPSILON, x[i]))));
            }
        }
        return x;
    }

    private static double[] found(FixedEpsilonAttack attack) {
        return found(attack, Mask.ALL, new CrossEntropy(1));
    }

    private static double[] found(FixedEpsilonAttack attack, Mask mask, Criterion criterion) {
        INDArray x0 = Memory.of(DataType.DOUBLE, X0, 1, 3, 2, 2);
        AttackResult result = AttackRunner.of(
                        FgsmFamilyTest::model, new LinfBall(EPSILON, PixelBox.UNIT).withMask(mask))
                .keepBest(false)
                .run(attack, x0, criterion);
        return Span.of(result.adversarial()).toDoubles();
    }

    private static void assertFound(FixedEpsilonAttack attack, double... expected) {
        assertThat(found(attack)).containsExactly(expected, within(1e-12));
    }

    private static double[] dimmed(double... x) {
        double[] mean = new double[PIXELS];
        for (double scale : new double[] {1, 0.5, 0.25}) {
            double[] g = gradient(Arrays.stream(x).map(v -> scale * v).toArray());
            Arrays.setAll(mean, i -> mean[i] + scale * g[i] / 3);
        }
        return mean;
    }

    @Test
    void theirLoopsAreThoseOfThePapers() {
        double[] plain = byHand(false, 0, FgsmFamilyTest::gradient);
        double[] momentum = byHand(false, 0.9, FgsmFamilyTest::gradient);
        double[] nesterov = byHand(true, 0.9, FgsmFamilyTest::gradient);
        assertFound(new Bim(new Ascent(STEPS, StepSize.absolute(STEP), 0)), plain);
        assertFound(new MiFgsm(ASCENT), momentum);
        assertFound(new NiFgsm(ASCENT), nesterov);
        assertFound(new SiFgsm(ASCENT, 3, false), byHand(false, 0.9, FgsmFamilyTest::dimmed));
        assertFound(new SiFgsm(ASCENT, 3, true), byHand(true, 0.9, FgsmFamilyTest::dimmed));
        assertThat(plain).isNotEqualTo(momentum);
        assertThat(momentum).isNotEqualTo(nesterov);
    }

    @Test
    void theMomentumsMeanIsThatOfTheFreePixels() {
        boolean[] free = {true, false, false, true};
        double[] x = found(new NiFgsm(ASCENT), Mask.of(free), new CrossEntropy(1));
        assertThat(x)
                .containsExactly(byHand(true, 0.9, FgsmFamilyTest::gradient, free), within(1e-12))
                .isNotEqualTo(byHand(true, 0.9, FgsmFamilyTest::gradient));
    }

    @Test
    void theKernelGrowsWithTheImageUnlessItIsGiven() {
        int[] sides = {4, 32, 64, 96, 224, 299, 600};
        assertThat(Arrays.stream(sides).map(side -> TiFgsm.sizeFor(new ImageShape(3, 2 * side, side))))
                .containsExactly(3, 3, 5, 7, 15, 15, 15);
        TiFgsm automatic = (TiFgsm) AttackCatalogue.parse("ti-fgsm");
        assertThat(automatic.kernelSize()).isEmpty();
        assertThat(found(automatic)).isEqualTo(found((TiFgsm) AttackCatalogue.parse("ti-fgsm:kernel=3")));
        assertThat(((TiFgsm) AttackCatalogue.parse("ti-fgsm:kernel=15")).kernelSize())
                .hasValue(15);
        assertThatThrownBy(() -> AttackCatalogue.parse("ti-fgsm:kernel=4")).hasMessageContaining("odd size");
    }

    @Test
    void pgdAscendsTheLossThatIsChosen() {
        StepSize size = StepSize.absolute(STEP);
        double[] ofCriterion = found(new Pgd(STEPS, size, false, 1));
        double[] margin = found(new Pgd(STEPS, size, false, 1, PgdLoss.MARGIN));
        assertThat(margin)
                .isEqualTo(found(new Pgd(STEPS, size, false, 1), Mask.ALL, new Margin(1)))
                .isEqualTo(found(new Pgd(STEPS, size, false, 1, PgdLoss.DLR)));
        assertThat(found((Pgd) AttackCatalogue.parse("pgd:steps=7,step-size=0.05,random-start=false,loss=ce")))
                .isEqualTo(ofCriterion);
        assertThatThrownBy(() -> AttackCatalogue.parse("pgd:loss=mse"))
                .hasMessageContaining("expected one of ce, margin, dlr");
    }

    /** In float32 the cross-entropy of a sure prediction has the gradient 0. */
    @Test
    void whereTheCrossEntropyIsFlatTheMarginIsNot() {
        INDArray x0 = Memory.filled(DataType.FLOAT, 0.5, 1, PIXELS, 1, 1);
        double[] weight = new double[2 * PIXELS];
        Arrays.fill(weight, PIXELS, 2 * PIXELS, 100);
        Variable w = Ops.constant(Memory.of(DataType.FLOAT, weight, 2, PIXELS));
        Variable bias = Ops.constant(Memory.of(DataType.FLOAT, new double[] {500, 0}, 2)); // 600 - 500 at x0
        for (PgdLoss loss : PgdLoss.values()) {
            AttackResult result = AttackRunner.of(
                            x -> Ops.linear(Ops.flatten(x, 1), w, bias), new LinfBall(EPSILON, PixelBox.UNIT))
                    .run(new Pgd(20, StepSize.absolute(STEP), false, 1, loss), x0, new CrossEntropy(1));
            assertThat(result.sample(0).success()).as("%s", loss).isEqualTo(loss != PgdLoss.CE);
        }
    }

    @Test
    void withoutTransformsTheyAreTheMomentumMethod() {
        double[] momentum = byHand(false, 0.9, FgsmFamilyTest::gradient);
        assertFound(new DiFgsm(ASCENT, new InputDiversity(0, 0.5)), momentum);
        assertFound(new TiFgsm(ASCENT, new GaussianKernel(1, 3)), momentum);
        assertFound(new Eot(ASCENT, RandomTransform.NONE, 2), momentum);
        assertFound(new SiFgsm(ASCENT, 1, false), momentum);
    }

    @Test
    void varianceTuningLooksAround() {
        double[] far = found(new VmiFgsm(ASCENT, 5, 1.5));
        double[] near = found(new VmiFgsm(ASCENT, 1, 1e-9));
        assertThat(near).containsExactly(byHand(false, 0.9, FgsmFamilyTest::gradient), within(1e-12));
        assertThat(far).isNotEqualTo(near);
    }

    @Test
    void adamsFirstStepIsOneStepOfEachPixel() {
        double[] x = found(new AdamPgd(1, StepSize.absolute(STEP), false));
        double[] g = gradient(X0);
        for (int i = 0; i < PIXELS; i++) {
            assertThat(x[i]).isCloseTo(X0[i] + STEP * Math.signum(g[i]), within(1e-12));
        }
    }

    @Test
    void adamsStepsAreThoseOfThePaper() {
        double[] x = X0.clone();
        double[] m = new double[PIXELS];
        double[] v = new double[PIXELS];
        for (int t = 1; t <= STEPS; t++) {
            double[] g = gradient(x);
            for (int i = 0; i < PIXELS; i++) {
                m[i] = 0.9 * m[i] + 0.1 * g[i];
                v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
                double root = Math.sqrt(v[i] / (1 - Math.pow(0.999, t)));
                x[i] += 0.01 * m[i] / (1 - Math.pow(0.9, t)) / root;
            }
        }
        assertFound(new AdamPgd(STEPS, StepSize.absolute(0.01), false), x);
    }

    /** The kernel as one convolution of each channel. */
    @Test
    void aGradientIsSmoothedByAGaussianKernel() {
        INDArray g = Uniform.array(DataType.DOUBLE, 3, -1, 1, 2, 3, 6, 5);
        double[] line = {Math.exp(-4.5), Math.exp(-1.125), 1, Math.exp(-1.125), Math.exp(-4.5)};
        double sum = Arrays.stream(line).sum();
        double[] square = new double[3 * 25];
        Arrays.setAll(square, i -> line[i % 25 / 5] * line[i % 5] / sum / sum);
        Variable weight = Variable.of(Memory.of(DataType.DOUBLE, square, 3, 1, 5, 5));
        double[] expected = Span.of(
                        Ops.conv2d(Variable.of(g), weight, null, 1, 2, 1, 3).value())
                .toDoubles();
        assertThat(Span.of(new GaussianKernel(5, 3).smooth(g)).toDoubles()).containsExactly(expected, within(1e-14));
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new Ascent(0, StepSize.absolute(1), 1))
                .hasMessageContaining("steps must be at least 1");
        assertThatThrownBy(() -> new Ascent(1, StepSize.absolute(1), -1)).hasMessageContaining("decay must be from");
        assertThatThrownBy(() -> new Bim(ASCENT)).hasMessageContaining("with momentum it is mi-fgsm");
        assertThatThrownBy(() -> new GaussianKernel(4, 3)).hasMessageContaining("odd size of at least 1, found 4");
        assertThatThrownBy(() -> new SiFgsm(ASCENT, 0, true)).hasMessageContaining("copies must be at least 1");
        assertThatThrownBy(() -> new VmiFgsm(ASCENT, 3, 0)).hasMessageContaining("reach must be");
    }
}
