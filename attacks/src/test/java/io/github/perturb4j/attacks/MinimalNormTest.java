package io.github.perturb4j.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Attacks with an idea of their own of which success is best. */
class MinimalNormTest {
    private static final AffineProblem PROBLEM = AffineProblem.several(3);

    private static AttackResult run(String attack, Norm norm) {
        return AttackRunner.of(PROBLEM.model(), norm.ball(Epsilon.UNLIMITED, PixelBox.UNIT))
                .run(AttackCatalogue.parse(attack), PROBLEM.batch(DataType.DOUBLE), new CrossEntropy(PROBLEM.labels()));
    }

    private static double margin(SampleResult sample) {
        double own = sample.adversarial().logit(sample.label());
        return sample.adversarial().logit(sample.adversarial().index()) - own;
    }

    @Test
    void confidenceIsReached() {
        for (String attack : new String[] {"cw:steps=100", "ead:steps=100,beta=0.01"}) {
            Norm norm = attack.startsWith("cw") ? Norm.L2 : Norm.L1;
            AttackResult plain = run(attack, norm);
            AttackResult sure = run(attack + ",confidence=0.5", norm);
            for (int i = 0; i < 3; i++) {
                assertThat(margin(plain.sample(i))).isBetween(0.0, 0.2);
                assertThat(margin(sure.sample(i))).isBetween(0.5, 0.8);
                assertThat(norm.of(sure.sample(i).norms()))
                        .isGreaterThan(norm.of(plain.sample(i).norms()));
            }
        }
    }

    @Test
    void theElasticNetRuleReturnsTheLeastDistortionAndTheOtherTheLeastL1() {
        AttackResult sparse = run("ead:beta=0.1", Norm.L1);
        AttackResult elastic = run("ead:beta=0.1,rule=en", Norm.L1);
        for (int i = 0; i < 3; i++) {
            assertThat(distortion(elastic.sample(i))).isLessThan(distortion(sparse.sample(i)));
            assertThat(sparse.sample(i).norms().l1())
                    .isLessThan(elastic.sample(i).norms().l1());
        }
    }

    private static double distortion(SampleResult sample) {
        double l2 = sample.norms().l2();
        return l2 * l2 + 0.1 * sample.norms().l1();
    }

    private static Variable of(double[] values, long... shape) {
        return Ops.constant(Memory.of(DataType.DOUBLE, values, shape));
    }

    /** Class 1 everywhere, so that the radius of DDN grows in every step. */
    private static Variable neverFooled(Variable x) {
        double[] weight = new double[2 * 12];
        Arrays.setAll(weight, i -> i < 12 ? 1 : -1);
        Variable bounded = Ops.tanh(Ops.linear(Ops.flatten(x, 1), of(weight, 2, 12), null));
        return Ops.add(bounded, of(new double[] {0, 3}, 1, 2));
    }

    @Test
    void theRadiusOfDdnStaysFiniteWhereNothingSucceeds() {
        INDArray x0 = Memory.filled(DataType.DOUBLE, 0.5, 1, 3, 2, 2);
        for (PixelBox box : new PixelBox[] {PixelBox.UNIT, PixelBox.NONE}) {
            AttackResult result = AttackRunner.of(MinimalNormTest::neverFooled, Norm.L2.ball(Epsilon.UNLIMITED, box))
                    .run(AttackCatalogue.parse("ddn:steps=1200,gamma=0.9"), x0, new CrossEntropy(1));
            assertThat(result.sample(0).success()).isFalse();
            assertThat(result.sample(0).cost().gradientCalls()).isEqualTo(1200);
        }
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        for (String wrong :
                new String[] {"deepfool:overshoot=2", "ddn:gamma=1", "fmn:step-size=0", "cw:searches=0", "jsma:theta=0"
                }) {
            assertThatThrownBy(() -> AttackCatalogue.parse(wrong)).hasMessageContaining("found");
        }
    }
}
