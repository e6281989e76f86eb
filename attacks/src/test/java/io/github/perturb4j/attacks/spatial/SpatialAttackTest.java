package io.github.perturb4j.attacks.spatial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.criterion.Margin;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.transform.ImagePose;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * On a model that compares two pixels of a 5 x 5 image: class 0 where that at (2, 1) is the brighter, else that at (1,
 * 3).
 */
class SpatialAttackTest {
    private static final int SIDE = 5;

    private static Variable model(Variable x) {
        double[] weight = new double[2 * SIDE * SIDE];
        weight[2 * SIDE + 1] = 1;
        weight[SIDE * SIDE + SIDE + 3] = 1;
        Variable w = Ops.constant(Memory.of(x.dtype(), weight, 2, SIDE * SIDE));
        return Ops.linear(Ops.flatten(x, 1), w, null);
    }

    /** One bright pixel in each image. */
    private static INDArray images(int... bright) {
        double[] pixels = new double[bright.length * SIDE * SIDE];
        for (int i = 0; i < bright.length; i++) {
            pixels[i * SIDE * SIDE + bright[i]] = 1;
        }
        return Memory.of(DataType.DOUBLE, pixels, bright.length, 1, SIDE, SIDE);
    }

    @Test
    void theGridsBestPoseIsFound() {
        SpatialAttack attack = new SpatialAttack(90, 2, new PoseSearch.Grid(3, 5));
        INDArray images = images(2 * SIDE + 1, SIDE + 3, 0);
        SpatialAttack.Result result = attack.run(SpatialAttackTest::model, images, new Margin(0, 0, 0));
        assertThat(result.samples().get(0).success()).isTrue();
        assertThat(result.samples().get(0).objective()).isCloseTo(1, within(1e-12));
        assertThat(result.samples().get(0).forwardPasses()).isEqualTo(1 + 75);
        double[] posed = Span.of(result.images()).toDoubles();
        assertThat(posed[SIDE + 3]).as("the bright pixel, moved").isCloseTo(1, within(1e-12));
        assertThat(result.samples().get(1).pose()).as("fooled already").isEqualTo(ImagePose.UNMOVED);
        assertThat(result.samples().get(1).forwardPasses()).isEqualTo(1);
        assertThat(result.successes()).isEqualTo(3);
    }

    /** In [-1, 1] black is -1: what comes in from outside is as dark as in [0, 1]. */
    @Test
    void anImageOfAnotherRangeIsMovedAsTheOneInZeroToOne() {
        SpatialAttack attack = new SpatialAttack(90, 2, new PoseSearch.Random(20, 3));
        INDArray images = images(2 * SIDE + 1, SIDE + 3, 0);
        double[] signed = Span.of(images).toDoubles();
        Arrays.setAll(signed, i -> 2 * signed[i] - 1);
        SpatialAttack.Result unit = attack.run(SpatialAttackTest::model, images, new Margin(0, 0, 0));
        SpatialAttack.Result other = attack.run(
                x -> model(Ops.mul(Ops.add(x, 1), 0.5)),
                Memory.of(DataType.DOUBLE, signed, 3, 1, SIDE, SIDE),
                new PixelBox(-1, 1),
                new Margin(0, 0, 0));
        double[] expected = Span.of(unit.images()).toDoubles();
        Arrays.setAll(expected, i -> 2 * expected[i] - 1);
        assertThat(Span.of(other.images()).toDoubles()).containsExactly(expected, within(1e-12));
        assertThat(other.successes()).isEqualTo(unit.successes());
    }

    @Test
    void withoutRoomNothingIsFound() {
        SpatialAttack attack = new SpatialAttack(0, 0.25, new PoseSearch.Grid(1, 3));
        SpatialAttack.Result result = attack.run(SpatialAttackTest::model, images(2 * SIDE + 1), new CrossEntropy(0));
        assertThat(result.samples().get(0).success()).isFalse();
    }

    @Test
    void aSamplesPosesAreItsOwn() {
        PoseSearch search = new PoseSearch.Random(4, 9);
        SpatialAttack attack = new SpatialAttack(30, 2, search);
        int[] bright = new int[40];
        Arrays.fill(bright, 2 * SIDE + 1);
        SpatialAttack.Result many = attack.run(SpatialAttackTest::model, images(bright), new Margin(new int[40]));
        SpatialAttack.Result few =
                attack.run(SpatialAttackTest::model, images(Arrays.copyOf(bright, 3)), new Margin(new int[3]));
        assertThat(many.samples().subList(0, 3)).isEqualTo(few.samples());
        assertThat(many.samples().stream().map(SpatialAttack.Found::pose).distinct())
                .hasSizeGreaterThan(20);
        assertThat(search.pose(2, 1, 30, 2)).isNotEqualTo(search.pose(2, 2, 30, 2));
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new SpatialAttack(-1, 0, new PoseSearch.Grid(1, 1)))
                .hasMessageContaining("degrees");
        assertThatThrownBy(() -> new PoseSearch.Grid(0, 1)).hasMessageContaining("rotations must be at least 1");
        assertThatThrownBy(() -> new PoseSearch.Random(0, 1)).hasMessageContaining("size must be at least 1");
    }
}
