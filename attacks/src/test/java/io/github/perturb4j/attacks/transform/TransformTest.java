package io.github.perturb4j.attacks.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.autodiff.Uniform;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Resampled images: known cases, and transposes. */
class TransformTest {
    private static final ImageShape SQUARE = new ImageShape(2, 3, 3);
    private static final double[] IMAGE = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50, 60, 70, 80, 90};

    private static double[] applied(Transform transform, double[] x) {
        double[] y = new double[x.length];
        Arrays.fill(y, Double.NaN);
        transform.apply(x, y);
        return y;
    }

    private static void assertFirstChannel(ImagePose pose, double... expected) {
        double[] y = applied(Warp.posed(SQUARE, pose), IMAGE);
        for (int i = 0; i < 9; i++) {
            assertThat(y[i]).as("%s, value %s", pose, i).isCloseTo(expected[i], within(1e-12));
            assertThat(y[9 + i]).as("%s, second channel", pose).isCloseTo(10 * expected[i], within(1e-11));
        }
    }

    @Example
    void posesAreWhatTheySay() {
        assertFirstChannel(ImagePose.UNMOVED, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertFirstChannel(new ImagePose(90, 0, 0), 3, 6, 9, 2, 5, 8, 1, 4, 7);
        assertFirstChannel(new ImagePose(-90, 0, 0), 7, 4, 1, 8, 5, 2, 9, 6, 3);
        assertFirstChannel(new ImagePose(0, 1, 0), 0, 1, 2, 0, 4, 5, 0, 7, 8);
        assertFirstChannel(new ImagePose(0, 0, -1), 4, 5, 6, 7, 8, 9, 0, 0, 0);
        assertFirstChannel(new ImagePose(0, 0.25, 0), 1, 1.75, 2.75, 4, 4.75, 5.75, 7, 7.75, 8.75);
        assertFirstChannel(new ImagePose(0, 0, 0, 2), 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7);
        assertFirstChannel(new ImagePose(0, 1, 0, 1.0 / 3), 0, 0, 0, 0, 0, 5, 0, 0, 0);
    }

    @Example
    void aShrunkImageLiesWhereItWasPut() {
        ImageShape shape = new ImageShape(1, 4, 4);
        double[] y = applied(Warp.resized(shape, 2, 2, 1, 2), new double[] {
            1, 2, 3, 4, //
            5, 6, 7, 8, //
            9, 10, 11, 12, //
            13, 14, 15, 16
        });
        assertThat(y)
                .containsExactly(
                        new double[] {0, 0, 0, 0, 0, 0, 3.5, 5.5, 0, 0, 11.5, 13.5, 0, 0, 0, 0}, within(1e-12));
    }

    @Example
    void aSmallPictureIsPlacedInALargeFrame() {
        ImageShape small = new ImageShape(1, 2, 2);
        ImageShape frame = new ImageShape(1, 4, 4);
        Warp warp = Warp.placed(small, frame, new ImagePose(0, 1, 0));
        double[] y = new double[16];
        warp.apply(new double[] {1, 2, 3, 4}, y);
        assertThat(y).containsExactly(new double[] {0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0}, within(1e-12));
        boolean[] covered = warp.covered();
        for (int p = 0; p < 16; p++) {
            assertThat(covered[p]).isEqualTo(y[p] != 0);
        }
    }

    /** A drawn transform of a 3 x 5 x 4 image. */
    record Drawn(RandomTransform distribution, long seed) {}

    @Provide
    Arbitrary<Drawn> drawn() {
        return Combinators.combine(
                        Arbitraries.of(
                                new RandomPose(180, 0.5, 0.5, 0.3, 0.1),
                                new RandomPose(10, 0.1),
                                new InputDiversity(0.8, 0.4),
                                RandomTransform.NONE),
                        Arbitraries.longs().between(0, 1_000_000))
                .as(Drawn::new);
    }

    /** The inner products of A u with g and of u with A^T g agree. */
    @Property(tries = 200)
    void transposesAreExact(@ForAll("drawn") Drawn d) {
        ImageShape shape = new ImageShape(3, 5, 4);
        Transform transform = d.distribution.draw(new CounterRandom(d.seed), shape);
        CounterRandom random = new CounterRandom(d.seed);
        double[] u = random.doubles(shape.length(), -1, 1).toArray();
        double[] g = random.doubles(shape.length(), -1, 1).toArray();
        double[] moved = applied(transform, u);
        double[] still = applied(transform, new double[u.length]);
        double[] back = new double[g.length];
        transform.transpose(g, back);
        double left = 0;
        double right = 0;
        for (int i = 0; i < u.length; i++) {
            left += (moved[i] - still[i]) * g[i];
            right += u[i] * back[i];
        }
        assertThat(left).isCloseTo(right, within(1e-12));
    }

    @Example
    void everySampleHasItsOwnTransform() {
        INDArray images = Uniform.array(DataType.DOUBLE, 1, 0, 1, 2, 3, 6, 6);
        RandomPose poses = new RandomPose(40, 0.2, 0.1, 0.1, 0.05);
        double[] both = Span.of(Transforms.draw(poses, images, i -> new CounterRandom(7, i))
                        .apply(images))
                .toDoubles();
        INDArray second =
                Memory.of(DataType.DOUBLE, Arrays.copyOfRange(Span.of(images).toDoubles(), 108, 216), 1, 3, 6, 6);
        double[] alone = Span.of(Transforms.draw(poses, second, i -> new CounterRandom(7, 1))
                        .apply(second))
                .toDoubles();
        assertThat(Arrays.copyOfRange(both, 108, 216)).isEqualTo(alone);
    }

    @Example
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new ImagePose(0, 0, 0, 0))
                .hasMessageContaining("scale must be a finite number above 0");
        assertThatThrownBy(() -> new ImagePose(Double.NaN, 0, 0)).hasMessageContaining("finite");
        assertThatThrownBy(() -> new RandomPose(200, 0)).hasMessageContaining("degrees must be from 0.0 to 180.0");
        assertThatThrownBy(() -> new InputDiversity(1.5, 0.9)).hasMessageContaining("probability");
        assertThatThrownBy(() -> ImageShape.of(Memory.zeros(DataType.FLOAT, 3, 4)))
                .hasMessageContaining("(N, C, H, W)");
    }
}
