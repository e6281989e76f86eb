package io.github.perturb4j.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.criterion.TargetedCrossEntropy;
import io.github.perturb4j.attacks.gradient.Fgsm;
import io.github.perturb4j.attacks.gradient.GradientDescent;
import io.github.perturb4j.attacks.gradient.Pgd;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.LinfBall;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Uniform;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.Logits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What the harness refuses, keeps, counts and frees. */
class AttackRunnerTest {
    private static final Affine MODEL = Affine.random(1, 4, 3 * 2 * 2);
    private static final LinfBall BALL = new LinfBall(0.1, PixelBox.UNIT);

    private static INDArray images(int n) {
        return Uniform.pixels(3, n, 3, 2, 2);
    }

    private static int[] predictions(INDArray images) {
        return Arrays.stream(Logits.rows(MODEL.apply(Variable.of(images)).value()))
                .mapToInt(Logits::index)
                .toArray();
    }

    private static void assertRefused(INDArray images, int[] labels, String... parts) {
        assertThatThrownBy(() -> AttackRunner.of(MODEL, BALL).run(new Fgsm(), images, new CrossEntropy(labels)))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(parts);
    }

    @Test
    void badInputIsRefusedBySampleAndPixel() {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -0.001, 1.01}) {
            INDArray images = images(2);
            double[] pixels = Span.of(images).toDoubles();
            pixels[12 + 4 + 2] = bad;
            Span.of(images).putAll(pixels);
            assertRefused(images, new int[] {0, 0}, "[1, 1, 1, 0]", "the box [0.0, 1.0]", "scale");
        }
        assertRefused(Points.select(images(1), 0).reshape(3, 2, 2), new int[] {0}, "rank 4", "[3, 2, 2]");
        assertRefused(Nd4j.create(DataType.INT32, 1, 3, 2, 2), new int[] {0}, "float32 or float64", "INT");
        assertRefused(images(2), new int[] {0}, "labels for 1", "images are 2");
        assertRefused(images(2), new int[] {0, 4}, "label of sample 1 is 4", "classes 0 to 3");
    }

    @Test
    void withoutABoxOnlyFinitenessIsAsked() {
        AttackRunner runner = AttackRunner.of(MODEL, new LinfBall(0.1, PixelBox.NONE));
        INDArray wide = Memory.filled(DataType.FLOAT, -40, 1, 3, 2, 2);
        assertThat(runner.run(new Fgsm(), wide, new CrossEntropy(predictions(wide)))
                        .attacked())
                .isEqualTo(1);
        INDArray infinite = Memory.filled(DataType.FLOAT, Double.NEGATIVE_INFINITY, 1, 3, 2, 2);
        assertThatThrownBy(() -> runner.run(new Fgsm(), infinite, new CrossEntropy(0)))
                .hasMessageContaining("-Infinity");
    }

    @Test
    void badTargetsAndNumbersAreRefused() {
        AttackRunner runner = AttackRunner.of(MODEL, BALL);
        assertThatThrownBy(
                        () -> runner.run(new Fgsm(), images(1), new TargetedCrossEntropy(new int[] {0}, new int[] {9})))
                .hasMessageContaining("target of sample 0 is 9");
        assertThatThrownBy(() -> AttackRunner.of(MODEL, BALL)
                        .sampleIds(1, 2, 3)
                        .run(new Fgsm(), images(2), new CrossEntropy(0, 0)))
                .hasMessageContaining("sampleIds has numbers for 3 samples, the images are 2");
        assertThatThrownBy(() -> runner.batchSize(0)).hasMessageContaining("at least 1, found 0");
        assertThatThrownBy(() -> AttackRunner.of(null, BALL)).hasMessageContaining("no model");
        assertThatThrownBy(() -> AttackRunner.of(MODEL, null)).hasMessageContaining("no threat model");
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new Pgd(0, 0.1)).hasMessageContaining("steps must be at least 1, found 0");
        assertThatThrownBy(() -> new Pgd(1, 0)).hasMessageContaining("stepSize must be a finite number above 0");
        assertThatThrownBy(() -> new Pgd(1, Double.NaN)).hasMessageContaining("found NaN");
        assertThatThrownBy(() -> new Pgd(1, 0.1, true, 0)).hasMessageContaining("restarts must be at least 1");
        assertThatThrownBy(() -> new Pgd(1, 0.1, false, 2)).hasMessageContaining("set randomStart");
        assertThatThrownBy(() -> new GradientDescent(-3, 0.1)).hasMessageContaining("found -3");
        assertThatThrownBy(() -> new GradientDescent(1, Double.POSITIVE_INFINITY))
                .hasMessageContaining("learningRate");
    }

    @Test
    void modelsThatGiveNoLogitsAreRefused() {
        assertModelRefused(x -> x, IllegalArgumentException.class, "logits (N, K >= 2)", "[1, 3, 2, 2]");
        assertModelRefused(x -> Ops.sum(MODEL.apply(x), true, 1), IllegalArgumentException.class, "FLOAT[1, 1]");
        assertModelRefused(x -> MODEL.apply(x.detach()), IllegalArgumentException.class, "without detach()");
        assertModelRefused(x -> Ops.log(Ops.mul(MODEL.apply(x), 0)), ArithmeticException.class, "logits of sample 0");
    }

    private static void assertModelRefused(
            UnaryOperator<Variable> model, Class<? extends Exception> kind, String... parts) {
        INDArray image = images(1);
        assertThatThrownBy(
                        () -> AttackRunner.of(model, BALL).run(new Fgsm(), image, new CrossEntropy(predictions(image))))
                .isInstanceOf(kind)
                .message()
                .contains(parts);
    }

    @Test
    void gradientsThatAreNotFiniteAreRefused() {
        // sqrt(0) is fine, its gradient is not
        UnaryOperator<Variable> model = x -> Ops.add(MODEL.apply(x), Ops.mul(Ops.sqrt(Ops.mul(MODEL.apply(x), 0)), 1));
        assertModelRefused(model, ArithmeticException.class, "gradient of sample 0");
    }

    @Test
    void anAttackThatReturnsNaNIsCaught() {
        INDArray image = images(1);
        assertThatThrownBy(() -> AttackRunner.of(MODEL, BALL)
                        .run(new StepsTo(Double.NaN), image, new CrossEntropy(predictions(image))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("StepsTo")
                .hasMessageContaining("sample 0")
                .hasMessageContaining("NaN");
    }

    /** Asks about one point after another, each pixel moved by the given amounts, and returns the last. */
    record StepsTo(double... offsets) implements FixedEpsilonAttack {
        @Override
        public AttackSpec spec() {
            return AttackSpec.named("steps");
        }

        @Override
        public int steps() {
            return offsets.length;
        }

        @Override
        public INDArray run(AttackTask task) {
            INDArray last = task.x0();
            INDArray ones = Memory.filled(DataType.DOUBLE, 1, task.x0().shape());
            for (double offset : offsets) {
                last = Points.add(task.x0(), offset, ones);
                if (offset < 1 && offset > -1) {
                    task.gradient(last);
                }
            }
            return last;
        }
    }

    /** Predicted as class 1 where the mean of the pixels is above 0.5. */
    private static final UnaryOperator<Variable> BRIGHT =
            x -> Ops.matmul(Ops.add(Ops.reshape(Ops.mean(x, true, 1, 2, 3), -1, 1), -0.5), twoClasses(x.dtype()));

    private static Variable twoClasses(DataType type) {
        return Variable.of(Memory.of(type, new double[] {-1, 1}, 1, 2));
    }

    private static AttackResult brightness(boolean keepBest, double... offsets) {
        return AttackRunner.of(BRIGHT, new LinfBall(0.2, PixelBox.UNIT))
                .keepBest(keepBest)
                .run(new StepsTo(offsets), Memory.filled(DataType.DOUBLE, 0.45, 1, 1, 2, 2), new CrossEntropy(0));
    }

    @Test
    void theBestIterateIsKeptUnlessTheLastIsAskedFor() {
        AttackResult best = brightness(true, 0.02, 0.15, 0.08, -0.1);
        assertThat(best.sample(0).success()).isTrue();
        assertThat(best.sample(0).norms().linf()).isCloseTo(0.15, within(1e-12));
        assertThat(best.sample(0).cost()).isEqualTo(new SampleResult.Cost(7, 4, 3));
        AttackResult last = brightness(false, 0.02, 0.15, 0.08, -0.1);
        assertThat(last.sample(0).success()).isFalse();
        assertThat(last.sample(0).norms().linf()).isCloseTo(0.1, within(1e-12));
        assertThat(last.sample(0).cost()).isEqualTo(new SampleResult.Cost(6, 4, 2));
    }

    @Test
    void withoutSuccessTheLastIsReturned() {
        assertThat(brightness(true, 0.04, -0.1).sample(0).norms().linf()).isCloseTo(0.1, within(1e-12));
    }

    @Test
    void iteratesOutsideTheBallAreNotKept() {
        AttackResult result = brightness(true, 0.4, 0.1, -0.1);
        assertThat(result.sample(0).norms().linf()).isCloseTo(0.1, within(1e-12));
        assertThat(result.sample(0).success()).isTrue();
    }

    @Test
    void whatIsReturnedIsProjected() {
        AttackResult result = brightness(true, 5);
        assertThat(result.sample(0).norms().linf()).isLessThanOrEqualTo(0.2);
        assertThat(result.sample(0).success()).isTrue();
    }

    @Test
    void restartsEndWithTheFirstSuccess() {
        INDArray images = images(3);
        CrossEntropy criterion = new CrossEntropy(predictions(images));
        AttackResult hopeless = AttackRunner.of(MODEL, new LinfBall(1e-6, PixelBox.UNIT))
                .run(new Pgd(3, 0.05, true, 4), images, criterion);
        AttackResult easy =
                AttackRunner.of(MODEL, new LinfBall(1, PixelBox.NONE)).run(new Pgd(3, 1, true, 4), images, criterion);
        for (int i = 0; i < 3; i++) {
            List<SampleResult.Step> trace = hopeless.sample(i).trace();
            assertThat(trace).hasSize(12);
            assertThat(trace.stream().map(s -> 3 * s.restart() + s.step()))
                    .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
            assertThat(trace.get(0).loss()).isNotEqualTo(trace.get(3).loss());
            assertThat(easy.sample(i).success()).isTrue();
            assertThat(easy.sample(i).cost().gradientCalls()).isEqualTo(3);
        }
    }

    @Test
    void samplesSeedsAndRestartsHaveTheirOwnRandomNumbers() {
        INDArray twins = Points.select(images(1), 0, 0);
        CrossEntropy criterion = new CrossEntropy(predictions(twins));
        Pgd attack = new Pgd(1, 1e-9, true, 2);
        AttackRunner runner = AttackRunner.of(MODEL, new LinfBall(1e-3, PixelBox.UNIT));
        AttackResult first = runner.run(attack, twins, criterion);
        AttackResult second = runner.seed(1).run(attack, twins, criterion);
        assertThat(Stream.of(first.sample(0), first.sample(1), second.sample(0), second.sample(1))
                        .flatMap(sample -> sample.trace().stream())
                        .map(SampleResult.Step::loss))
                .hasSize(8)
                .doesNotHaveDuplicates();
    }

    @Test
    void progressCountsToTheTotalAndCancellingStopsAtOnce() {
        INDArray images = images(5);
        CrossEntropy criterion = new CrossEntropy(predictions(images));
        List<Integer> steps = new ArrayList<>();
        AttackRunner.of(MODEL, new LinfBall(1e-6, PixelBox.UNIT))
                .batchSize(2)
                .progress((step, total, loss) -> {
                    assertThat(total).isEqualTo(3 * 4);
                    steps.add(step);
                })
                .run(new Pgd(4, 0.1), images, criterion);
        assertThat(steps).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        steps.clear();
        assertThatThrownBy(() -> AttackRunner.of(MODEL, BALL)
                        .progress((step, total, loss) -> steps.add(step))
                        .cancelWhen(() -> steps.size() == 2)
                        .run(new Pgd(50, 0.001), images, criterion))
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("pgd");
        assertThat(steps).hasSize(2);
    }

    @Test
    void everythingComputedOnTheWayIsFreed() {
        List<INDArray> made = new ArrayList<>();
        UnaryOperator<Variable> watched = x -> {
            Variable logits = MODEL.apply(x);
            made.add(logits.value());
            made.add(x.value());
            return logits;
        };
        INDArray images = images(3);
        CrossEntropy criterion = new CrossEntropy(predictions(images));
        for (Row row : AttackTable.rows()) {
            Attack attack = row.quickAttack();
            made.clear();
            ThreatModel ball = attack.norms().iterator().next().ball(Epsilon.of(0.1), PixelBox.UNIT);
            AttackRunner.of(watched, ball).run(attack, images, criterion);
            assertThat(made)
                    .isNotEmpty()
                    .allSatisfy(array -> assertThat(array.wasClosed())
                            .as("%s left an array of shape %s", attack, Arrays.toString(array.shape()))
                            .isTrue());
        }
        assertThat(images.wasClosed()).isFalse();
    }

    @Test
    void viewsAreReadAsTheyAre() {
        INDArray images = images(2);
        INDArray permuted = Memory.contiguous(images.permute(3, 2, 1, 0)).permute(3, 2, 1, 0);
        INDArray window = Nd4j.concat(3, images, images)
                .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(2, 4));
        CrossEntropy criterion = new CrossEntropy(predictions(images));
        AttackResult expected = AttackRunner.of(MODEL, BALL).run(new Fgsm(), images, criterion);
        for (INDArray view : new INDArray[] {permuted, window}) {
            AttackResult found = AttackRunner.of(MODEL, BALL).run(new Fgsm(), view, criterion);
            assertThat(Span.of(found.adversarial()).toDoubles())
                    .isEqualTo(Span.of(expected.adversarial()).toDoubles());
        }
    }

    @Test
    void aResultCannotBeChanged() {
        INDArray images = images(1);
        AttackResult result =
                AttackRunner.of(MODEL, BALL).run(new Fgsm(), images, new CrossEntropy(predictions(images)));
        Span.of(result.adversarial()).putAll(new double[12]);
        assertThat(Span.of(result.adversarial()).toDoubles()).isNotEqualTo(new double[12]);
        assertThatThrownBy(() -> result.samples().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThat(result.toString()).contains("1 samples", "1 attacked");
    }

    @Test
    void probabilitiesAreTheSoftmaxOfTheLogits() {
        Logits p = Logits.rows(Memory.of(DataType.DOUBLE, new double[] {1, 2, 2}, 1, 3))[0];
        double sum = Math.exp(1) + 2 * Math.exp(2);
        assertThat(p.index()).isEqualTo(1);
        assertThat(p.probability()).isCloseTo(Math.exp(2) / sum, within(1e-15));
        assertThat(p.probability(0)).isCloseTo(Math.exp(1) / sum, within(1e-15));
        assertThat(p.logit(2)).isEqualTo(2);
        assertThat(p.classes()).isEqualTo(3);
    }

    @Test
    void aSettingGivesAnotherRunnerAndLeavesThisOneAsItIs() {
        INDArray images = images(4);
        CrossEntropy criterion = new CrossEntropy(predictions(images));
        Attack attack = new Pgd(3, StepSize.ofEpsilon(0.5), true, 2);
        AttackRunner plain = AttackRunner.of(MODEL, BALL);
        AttackResult before = plain.run(attack, images, criterion);

        AttackRunner other = plain.seed(7)
                .batchSize(1)
                .keepBest(false)
                .stopAtSuccess(true)
                .sampleIds(9, 8, 7, 6)
                .budget(Budget.ofForwardPasses(2))
                .draws(Draws.of(2))
                .trace(0)
                .cancelWhen(() -> true)
                .withThreat(BALL.withEpsilon(Epsilon.of(0.5)));

        assertThatThrownBy(() -> other.run(attack, images, criterion)).isInstanceOf(CancellationException.class);
        AttackResult after = plain.run(attack, images, criterion);
        assertThat(after.samples()).usingRecursiveComparison().isEqualTo(before.samples());
        assertThat(Span.of(after.adversarial()).toDoubles())
                .isEqualTo(Span.of(before.adversarial()).toDoubles());
    }

    @Test
    void aLookSaysOfTheImagesWhatARunSaysOfTheOriginals() {
        INDArray images = images(3);
        int[] seen = predictions(images);
        CrossEntropy criterion = new CrossEntropy(seen[0], seen[1], (seen[2] + 1) % 2);
        AttackRunner runner = AttackRunner.of(MODEL, BALL).batchSize(2);
        AttackResult look = runner.look(images, criterion);
        AttackResult run = runner.withThreat(BALL.withEpsilon(Epsilon.of(0))).run(new Fgsm(), images, criterion);

        assertThat(look.samples()).usingRecursiveComparison().isEqualTo(run.samples());
        assertThat(look.samples())
                .extracting(s -> s.cost().forwardPasses())
                .containsOnly(1)
                .hasSize(3);
        assertThat(Span.of(look.adversarial()).toDoubles())
                .isEqualTo(Span.of(images).toDoubles());
        assertThatThrownBy(() -> runner.cancelWhen(() -> true).look(images, criterion))
                .isInstanceOf(CancellationException.class)
                .hasMessage("looking at the images was cancelled");
        assertThatThrownBy(() -> runner.look(images, new CrossEntropy(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give one for each");
    }
}
