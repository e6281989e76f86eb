package io.github.perturb4j.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.attacks.gradient.Apgd;
import io.github.perturb4j.attacks.gradient.ApgdLoss;
import io.github.perturb4j.attacks.gradient.Fgsm;
import io.github.perturb4j.attacks.gradient.Pgd;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.LinfBall;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.BatchNorm2d;
import io.github.perturb4j.nn.Module;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the harness does for each kind of attack, and what a task gives it. */
class KindsOfAttacksTest {
    private static final AffineProblem PROBLEM = AffineProblem.several(3);
    private static final INDArray IMAGES = PROBLEM.batch(DataType.DOUBLE);
    private static final CrossEntropy CRITERION = new CrossEntropy(PROBLEM.labels());

    private static AttackRunner runner(ThreatModel threat) {
        return AttackRunner.of(PROBLEM.model(), threat);
    }

    private static AttackRunner runner(double epsilon) {
        return runner(new LinfBall(epsilon, PixelBox.UNIT));
    }

    /** Does as it is told, within a ball. */
    record Told(Access access, Function<AttackTask, INDArray> run) implements FixedEpsilonAttack {
        @Override
        public AttackSpec spec() {
            return AttackSpec.named("told").withAccess(access);
        }

        @Override
        public int steps() {
            return 3;
        }

        @Override
        public INDArray run(AttackTask task) {
            return run.apply(task);
        }
    }

    /** Asks about x0 moved by the gradient's sign times each of the lengths, and returns x0. */
    record Ray(double... lengths) implements MinimalNormAttack {
        @Override
        public AttackSpec spec() {
            return AttackSpec.named("ray");
        }

        @Override
        public int steps() {
            return 1 + lengths.length;
        }

        @Override
        public INDArray run(AttackTask task) {
            INDArray direction = task.threat().ascentDirection(task.gradient(task.x0()));
            for (double length : lengths) {
                task.logits(Points.add(task.x0(), length, direction));
            }
            return task.x0();
        }
    }

    @Test
    void ofAMinimalNormAttackTheNearestSuccessIsKept() {
        double[] least = PROBLEM.least(Norm.LINF);
        double most = Arrays.stream(least).max().orElseThrow();
        AttackResult free = runner(new LinfBall(Epsilon.UNLIMITED, PixelBox.NONE))
                .run(new Ray(8 * most, 6 * most, 7 * most), IMAGES, CRITERION);
        for (SampleResult sample : free.samples()) {
            assertThat(sample.success()).isTrue();
            assertThat(sample.norms().linf()).isCloseTo(6 * most, within(1e-12));
            assertThat(sample.cost()).isEqualTo(new SampleResult.Cost(4 + 3, 1, 3));
        }
        AttackResult bounded =
                runner(new LinfBall(5 * most, PixelBox.NONE)).run(new Ray(8 * most, 6 * most), IMAGES, CRITERION);
        assertThat(bounded.successes()).as("beyond the radius nothing counts").isZero();
        assertThat(Span.of(bounded.adversarial()).toDoubles())
                .isEqualTo(Span.of(IMAGES).toDoubles());
    }

    /** Two attacks, one after the other. */
    record Two(Attack first, Attack second) implements CompositeAttack {
        @Override
        public AttackSpec spec() {
            return AttackSpec.named("two");
        }

        @Override
        public List<Attack> stages() {
            return List.of(first, second);
        }
    }

    @Test
    void aCascadesStagesSeeWhatIsStillRobust() {
        double[] least = PROBLEM.least(Norm.LINF);
        double middle = Arrays.stream(least).sorted().toArray()[1];
        List<Integer> sizes = new ArrayList<>();
        List<Double> numbers = new ArrayList<>();
        Function<AttackTask, INDArray> look = task -> {
            sizes.add(task.size());
            numbers.add(task.random(task.size() - 1).nextDouble());
            return task.x0();
        };
        Attack looking = new Told(Access.DECISION, look);
        AttackRunner runner = runner(1.001 * middle);
        AttackResult result = runner.run(
                new Two(looking, new Two(new Pgd(20, StepSize.ofEpsilon(0.2), false, 1), looking)), IMAGES, CRITERION);
        int broken = runner.run(new Pgd(20, StepSize.ofEpsilon(0.2), false, 1), IMAGES, CRITERION)
                .successes();
        assertThat(broken).isBetween(1, 2);
        assertThat(result.successes()).isEqualTo(broken);
        assertThat(sizes).containsExactly(3, 3 - broken);
        assertThat(numbers).as("stages have their own random numbers").doesNotHaveDuplicates();
    }

    @Test
    void moreThanWasDeclaredIsRefused() {
        assertRefused(Access.DECISION, task -> task.logits(task.x0()), "needs LOGITS, its access() is DECISION");
        assertRefused(Access.DECISION, task -> task.gradient(task.x0()), "needs GRADIENT");
        assertRefused(Access.LOGITS, task -> task.gradient(task.x0()), "its access() is LOGITS");
        runner(0.1).run(new Told(Access.LOGITS, task -> asked(task, task.logits(task.x0()))), IMAGES, CRITERION);
        runner(0.1).run(new Told(Access.DECISION, task -> asked(task, task.decisions(task.x0()))), IMAGES, CRITERION);
    }

    private static INDArray asked(AttackTask task, Object answer) {
        assertThat(answer).isNotNull();
        return task.x0();
    }

    private static void assertRefused(Access access, Function<AttackTask, Object> ask, String message) {
        Attack attack = new Told(access, task -> asked(task, ask.apply(task)));
        assertThatThrownBy(() -> runner(0.1).run(attack, IMAGES, CRITERION))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(message);
    }

    @Test
    void onePassForwardServesManyLosses() {
        int classes = PROBLEM.model().bias().length;
        Attack attack = new Told(Access.GRADIENT, task -> {
            Loss[] losses = new Loss[classes];
            Arrays.setAll(losses, k -> Loss.logit(k, k, k));
            Evaluation answer = task.gradients(task.x0(), losses);
            assertThat(answer.classes()).isEqualTo(classes);
            for (int k = 0; k < classes; k++) {
                for (int i = 0; i < task.size(); i++) {
                    assertThat(answer.loss(k, i)).isEqualTo(answer.logit(i, k));
                    assertThat(Span.of(Points.select(answer.gradient(k), i)).toDoubles())
                            .isEqualTo(PROBLEM.model().weight()[k]);
                }
            }
            return task.x0();
        });
        AttackResult result = runner(0.1).run(attack, IMAGES, CRITERION);
        assertThat(result.sample(0).cost()).isEqualTo(new SampleResult.Cost(1 + 2, classes, 2));
    }

    @Test
    void lossesAreToldWhichSamplesTheRowsAre() {
        int[] towards = {4, 3, 2};
        Attack attack = new Told(Access.GRADIENT, task -> {
            task.finish(0);
            Evaluation answer = task.gradients(task.x0(), Loss.difference(towards, task.labels()));
            assertThat(answer.has(0)).isFalse();
            assertThat(answer.loss(0)).isNaN();
            assertThat(answer.met(0)).isFalse();
            assertThat(Span.of(Points.select(answer.gradient(), 0)).toDoubles()).containsOnly(0);
            for (int i = 1; i < 3; i++) {
                double[] w = new double[48];
                for (int p = 0; p < w.length; p++) {
                    w[p] = PROBLEM.model().weight()[towards[i]][p]
                            - PROBLEM.model().weight()[task.labels()[i]][p];
                }
                assertThat(Span.of(Points.select(answer.gradient(), i)).toDoubles())
                        .isEqualTo(w);
            }
            task.finish(1);
            task.finish(2);
            assertThat(task.isDone()).isTrue();
            assertThat(task.decisions(task.x0())).containsOnly(false);
            return task.x0();
        });
        AttackResult result = runner(0.1).run(attack, IMAGES, CRITERION);
        assertThat(result.samples().stream().map(s -> s.cost().gradientCalls())).containsExactly(0, 1, 1);
    }

    @Test
    void samplesThatSucceededTakeNoFurtherPartIfAsked() {
        double[] least = PROBLEM.least(Norm.LINF);
        double most = Arrays.stream(least).max().orElseThrow();
        Pgd attack = new Pgd(50, most / 5);
        AttackResult all = runner(3 * most).run(attack, IMAGES, CRITERION);
        AttackResult few = runner(3 * most).stopAtSuccess(true).run(attack, IMAGES, CRITERION);
        for (int i = 0; i < 3; i++) {
            assertThat(all.sample(i).cost().gradientCalls()).isEqualTo(50);
            assertThat(few.sample(i).success()).isTrue();
            List<SampleResult.Step> steps = few.sample(i).trace();
            assertThat(steps.size()).isLessThan(40);
            assertThat(steps).isEqualTo(all.sample(i).trace().subList(0, steps.size()));
            assertThat(few.sample(i).norms().linf()).isLessThanOrEqualTo(steps.size() * most / 5 + 1e-12);
        }
    }

    @Test
    void budgetsAreKeptOverRestarts() {
        Pgd attack = new Pgd(4, StepSize.ofEpsilon(0.2), true, 3);
        AttackResult seven = runner(1e-6).budget(Budget.ofForwardPasses(7)).run(attack, IMAGES, CRITERION);
        AttackResult five = runner(1e-6).budget(new Budget(100, 5)).run(attack, IMAGES, CRITERION);
        assertThat(seven.samples().stream().map(s -> s.cost().gradientCalls())).containsOnly(7);
        assertThat(five.samples().stream().map(s -> s.cost().gradientCalls())).containsOnly(5);
        assertThatThrownBy(() -> new Budget(-1, 0)).hasMessageContaining("at least 0");
    }

    @Test
    void anAttackSearchesOnlyBallsThatItKnows() {
        assertThatThrownBy(() -> runner(Norm.L0.ball(Epsilon.of(1), PixelBox.UNIT))
                        .run(new Apgd(ApgdLoss.CE, 1, 1), IMAGES, CRITERION))
                .hasMessageContaining("apgd-ce searches balls of the norms [L-inf, L2, L1], not L0");
        assertThatThrownBy(() ->
                        runner(Norm.L2.ball(Epsilon.UNLIMITED, PixelBox.UNIT)).run(new Fgsm(), IMAGES, CRITERION))
                .hasMessageContaining("give it a finite epsilon");
        assertThatThrownBy(() -> runner(Norm.L2.ball(Epsilon.perSample(1, 2), PixelBox.UNIT))
                        .run(new Fgsm(), IMAGES, CRITERION))
                .hasMessageContaining("radii for 2 samples, the batch is 3");
    }

    @ParameterizedTest
    @EnumSource
    void theMinimalEpsilonIsThatOfTheClosedForm(Norm norm) {
        AffineProblem problem = AffineProblem.binary(norm, norm.isCount() ? 3 : norm == Norm.L1 ? 2 : 0.3);
        AttackRunner runner =
                AttackRunner.of(problem.model(), norm.ball(Epsilon.of(norm.isCount() ? 1 : 0.01), PixelBox.UNIT));
        AttackResult result = runner.minimalEpsilon(
                new Fgsm(), problem.batch(DataType.DOUBLE), new CrossEntropy(problem.labels()), 100, 0.002);
        double[] least = problem.least(norm);
        for (int i = 0; i < 3; i++) {
            assertThat(result.sample(i).success()).isTrue();
            assertThat(norm.of(result.sample(i).norms()) / least[i])
                    .isBetween(1 - 1e-9, norm == Norm.L2 ? 1.05 : 1.003);
            assertThat(result.sample(i).cost().gradientCalls()).isBetween(2, 40);
        }
    }

    @Test
    void withoutSuccessAtTheLimitThereIsNoMinimalEpsilon() {
        double half = Arrays.stream(PROBLEM.least(Norm.LINF)).min().orElseThrow() / 2;
        AttackResult result = runner(half / 10).minimalEpsilon(new Fgsm(), IMAGES, CRITERION, half, 0.01);
        assertThat(result.successes()).isZero();
        assertThatThrownBy(() -> runner(0.1).minimalEpsilon(new Fgsm(), IMAGES, CRITERION, 0, 0.01))
                .hasMessageContaining("largest epsilon");
        assertThatThrownBy(() -> runner(0.1).minimalEpsilon(new Fgsm(), IMAGES, CRITERION, 1, 0))
                .hasMessageContaining("tolerance");
    }

    @Test
    void aSweepSaysForEachRadiusWhatIsWithinIt() {
        double[] least = PROBLEM.least(Norm.LINF);
        double[] epsilons = {0.99 * least[0], 1.01 * least[2], 10, 0};
        Attack attack = new Pgd(40, StepSize.ofEpsilon(0.1), false, 1);
        EpsilonSweep sweep = runner(1).sweep(attack, IMAGES, CRITERION, epsilons);
        Attack exact = new Ray(least[0] * 0.995, least[2] * 1.005, 9);
        for (int k = 0; k < epsilons.length; k++) {
            AttackResult single = runner(epsilons[k]).run(attack, IMAGES, CRITERION);
            for (int i = 0; i < 3; i++) {
                assertThat(sweep.success()[k][i]).isEqualTo(single.sample(i).success());
            }
        }
        assertThat(sweep.runs())
                .hasSizeBetween(3, 4)
                .allSatisfy(run ->
                        assertThat(run.samples()).hasSize(run.result().samples().size()));
        EpsilonSweep once = runner(new LinfBall(1, PixelBox.NONE)).sweep(exact, IMAGES, CRITERION, epsilons);
        assertThat(once.runs()).hasSize(1);
        assertThat(once.success()[2]).containsOnly(true);
        assertThat(once.success()[3]).containsOnly(false);
        assertThatThrownBy(() -> runner(1).sweep(attack, IMAGES, CRITERION)).hasMessageContaining("at least one");
        assertThatThrownBy(() -> runner(1).sweep(attack, IMAGES, CRITERION, 1, -1))
                .hasMessageContaining("found -1");
    }

    @Test
    void roundingThatUndoesASuccessIsNoticed() {
        INDArray image = Memory.filled(DataType.FLOAT, 100 / 255.0, 1, 3, 4, 4);
        double[] w = new double[48];
        Arrays.fill(w, 1);
        double level = 48 / 255.0;
        for (double margin : new double[] {7.4 * level, 8.4 * level}) {
            Affine model = Affine.binary(
                    w, margin - Affine.binary(w, 0).logit(Span.of(image).toDoubles(), 1));
            ThreatModel ball = new LinfBall(Epsilon.of255(8.45), PixelBox.UNIT);
            AttackResult exact = AttackRunner.of(model, ball).run(new Fgsm(), image, new CrossEntropy(1));
            AttackResult rounded =
                    AttackRunner.of(model, ball).eightBit(true).run(new Fgsm(), image, new CrossEntropy(1));
            assertThat(exact.sample(0).success()).isTrue();
            assertThat(rounded.sample(0).success()).isEqualTo(margin < 8 * level);
            assertThat(rounded.sample(0).norms().linf()).isEqualTo(8 / 255.0);
        }
        INDArray off = Memory.filled(DataType.FLOAT, 0.1234, 1, 3, 4, 4);
        assertThatThrownBy(() -> runner(0.1).eightBit(true).run(new Fgsm(), off, new CrossEntropy(1)))
                .hasMessageContaining("multiples of 1/255")
                .hasMessageContaining("[0, 0, 0, 0]");
    }

    /** Batch norm, then the affine model. */
    private static final class Normed extends Module {
        private final BatchNorm2d norm = part("norm", new BatchNorm2d(3));
        private final Set<Boolean> modes = new java.util.HashSet<>();

        @Override
        public Variable forward(Variable x) {
            modes.add(isTraining());
            return PROBLEM.model().apply(norm.forward(x));
        }
    }

    @Test
    void networksAreAttackedInEvaluationModeAndLeftAsTheyWere() {
        for (boolean known : new boolean[] {true, false}) {
            Normed network = new Normed();
            network.initialise(1).to(DataType.DOUBLE).train();
            AttackRunner runner = known
                    ? AttackRunner.of(network, new LinfBall(0.1, PixelBox.UNIT))
                    : AttackRunner.of(x -> network.forward(x), new LinfBall(0.1, PixelBox.UNIT))
                            .evaluating(network);
            runner.run(new Pgd(3, 0.05), IMAGES, CRITERION);
            assertThat(network.modes).containsExactly(false);
            assertThat(network.isTraining()).isTrue();
        }
    }
}
