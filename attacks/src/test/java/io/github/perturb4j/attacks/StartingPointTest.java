package io.github.perturb4j.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.criterion.TargetedCrossEntropy;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Mask;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.Norms;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Uniform;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Decision-based attacks begin at images that they are given. */
class StartingPointTest {
    private static final int PIXELS = 3 * 4 * 4;
    private static final int RARE = 2;

    /**
     * Classes 0 and 1 share the box; class 2 is predicted in a corner that noise never meets: where the pixels' mean is
     * above 0.9.
     */
    private static final Affine MODEL = new Affine(
            new double[][] {weights(0, 0.1), weights(0, -0.1), weights(1, 0)}, new double[] {0, 0, -0.9 * PIXELS});

    private static final ThreatModel THREAT = Norm.L2.ball(Epsilon.UNLIMITED, PixelBox.UNIT);

    private static double[] weights(double all, double alternating) {
        double[] w = new double[PIXELS];
        Arrays.setAll(w, i -> all + (i % 2 == 0 ? alternating : -alternating));
        return w;
    }

    private static INDArray images(int n) {
        return Uniform.pixels(2, n, 3, 4, 4);
    }

    private static INDArray white(int n) {
        return Memory.filled(DataType.FLOAT, 0.97, n, 3, 4, 4);
    }

    private static Criterion towardsRare(INDArray images) {
        int n = (int) images.size(0);
        int[] labels = new int[n];
        double[] pixels = Span.of(images).toDoubles();
        Arrays.setAll(labels, i -> MODEL.prediction(Arrays.copyOfRange(pixels, i * PIXELS, (i + 1) * PIXELS)));
        int[] targets = new int[n];
        Arrays.fill(targets, RARE);
        return new TargetedCrossEntropy(labels, targets);
    }

    private static AttackRunner runner() {
        return AttackRunner.of(MODEL, THREAT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"boundary:steps=60", "hopskipjump:steps=4,queries=20"})
    void towardsATargetThatNoiseNeverMeetsTheyNeedAStart(String text) {
        Attack attack = AttackCatalogue.parse(text);
        INDArray images = images(3);
        Criterion criterion = towardsRare(images);

        AttackResult without = runner().run(attack, images, criterion);
        AttackResult with = runner().start(white(3)).run(attack, images, criterion);

        assertThat(without.successes()).isZero();
        assertThat(without.samples()).noneMatch(SampleResult::started);
        assertThat(without.sample(0).cost().forwardPasses()
                        - without.sample(0).cost().harnessPasses())
                .as("all that it asked about is noise")
                .isEqualTo(50);
        assertThat(with.successes()).isEqualTo(3);
        assertThat(with.samples()).allMatch(SampleResult::started);
        Norms[] far = Norms.of(white(3), images);
        for (int i = 0; i < 3; i++) {
            assertThat(with.sample(i).adversarial().index()).isEqualTo(RARE);
            assertThat(with.sample(i).norms().l2()).isLessThan(0.95 * far[i].l2());
        }
        AttackResult alone =
                runner().start(white(1)).sampleIds(2).run(attack, Points.select(images, 2), criterion.select(2));
        assertThat(Span.of(alone.adversarial()).toDoubles())
                .containsExactly(Span.of(Points.select(with.adversarial(), 2)).toDoubles());
    }

    @Test
    void anAttackThatFindsNoiseOrNeedsNoneHasStarted() {
        INDArray images = images(2);
        Criterion any = new CrossEntropy(towardsRare(images).labels());
        for (String attack : new String[] {"boundary:steps=2,restarts=2", "fgsm", "square:queries=2"}) {
            Attack made = AttackCatalogue.parse(attack);
            Norm norm = made.norms().contains(Norm.L2) ? Norm.L2 : Norm.LINF;
            assertThat(AttackRunner.of(MODEL, norm.ball(Epsilon.of(0.01), PixelBox.UNIT))
                            .run(made, images, any)
                            .samples())
                    .as(attack)
                    .allMatch(SampleResult::started);
        }
    }

    @Test
    void whatIsNoStartIsRefusedByName() {
        INDArray images = images(2);
        INDArray start = white(2);
        Points.put(start, 1, images, 1);
        assertRefused(start, "boundary", images, "start of sample 1", "the target 2", "taken for class");
        assertRefused(white(1), "boundary", images, "like the images", "[2, 3, 4, 4]", "[1, 3, 4, 4]");
        assertRefused(white(2).castTo(DataType.DOUBLE), "boundary", images, "FLOAT", "DOUBLE");
        assertRefused(Memory.filled(DataType.FLOAT, 1.5, 2, 3, 4, 4), "boundary", images, "in the box", "1.5");
        assertRefused(white(2), "pgd", images, "the attack pgd", "takes no start");
        assertRefused(white(2), "autoattack", images, "the attack autoattack", "takes no start");
    }

    private static void assertRefused(INDArray start, String attack, INDArray images, String... parts) {
        ThreatModel threat = attack.equals("boundary") ? THREAT : Norm.L2.ball(Epsilon.of(1), PixelBox.UNIT);
        assertThatThrownBy(() -> AttackRunner.of(MODEL, threat)
                        .start(start)
                        .run(AttackCatalogue.parse(attack), images, towardsRare(images)))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(parts);
    }

    @Test
    void maskedPixelsOfAStartAreTheImages() {
        INDArray images = images(1);
        boolean[] free = new boolean[16];
        Arrays.fill(free, true);
        free[5] = false;
        AttackResult result = AttackRunner.of(MODEL, THREAT.withMask(Mask.of(free)))
                .start(white(1))
                .run(AttackCatalogue.parse("boundary:steps=20"), images, towardsRare(images));
        assertThat(result.successes()).isEqualTo(1);
        assertThat(result.adversarial().getFloat(0, 1, 1, 1)).isEqualTo(images.getFloat(0, 1, 1, 1));
        boolean[] few = new boolean[16];
        few[5] = true;
        assertThatThrownBy(() -> AttackRunner.of(MODEL, THREAT.withMask(Mask.of(few)))
                        .start(white(1))
                        .run(AttackCatalogue.parse("boundary:steps=20"), images, towardsRare(images)))
                .hasMessageContaining("the start of sample 0");
    }
}
