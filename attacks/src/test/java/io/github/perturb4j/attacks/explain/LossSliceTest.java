package io.github.perturb4j.attacks.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.attacks.explain.LossSlice.BorderPoint;
import io.github.perturb4j.attacks.explain.LossSlice.Point;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.Logits;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class LossSliceTest {
    private static final double[] A = Functions.diagonal(1, -2, 3, 0.5, -1, 2);

    private static SliceGrid grid(Norm norm) {
        return new SliceGrid(norm, 0.1, 11, PixelBox.NONE);
    }

    /** f(x + a u) = f(x) + a g u + a^2 u A u / 2, with u = g / |g|. */
    @Test
    void ofAQuadraticItIsAParabola() {
        INDArray x = Functions.image(3);
        LossSlice slice =
                LossSlice.of(Functions.quadratic(A), x, 0, grid(Norm.L2), List.of(SliceDirection.GRADIENT), 0);
        double f = 0;
        double square = 0;
        double bend = 0;
        for (int i = 0; i < Functions.SIZE; i++) {
            double xi = x.getDouble(0, 0, i / 3, i % 3);
            double ai = A[i * Functions.SIZE + i];
            f += ai * xi * xi / 2;
            square += ai * xi * ai * xi;
            bend += ai * xi * ai * ai * xi;
        }
        for (int i = 0; i < 11; i++) {
            double a = slice.places().get(i);
            assertThat(slice.points().get(i).f())
                    .isCloseTo(f + a * Math.sqrt(square) + a * a * bend / square / 2, within(1e-13));
        }
        assertThat(slice.places().get(0)).isEqualTo(-0.1);
        assertThat(slice.centre().f()).isCloseTo(f, within(1e-15));
        assertThat(slice.section()).isEmpty();
    }

    /** Along the sign a linear function rises by the L1 norm of its weights, for each unit of L-inf. */
    @Test
    void aLinearFunctionRisesAlongTheSignByTheDualNorm() {
        double[] w = java.util.Arrays.copyOf(Functions.WEIGHT, Functions.SIZE);
        LossSlice slice = LossSlice.of(
                PixelFunction.of(Functions.linear(), Loss.logit(0)),
                Functions.image(2),
                0,
                grid(Norm.LINF),
                List.of(SliceDirection.SIGN),
                0);
        double rise = slice.points().get(10).f() - slice.points().get(5).f();
        assertThat(rise).isCloseTo(0.1 * Norm.L1.of(w), within(1e-14));
    }

    @Test
    void pointsHaveTheLabelsProbabilityAndThePrediction() {
        INDArray x = Functions.image(5);
        PixelFunction f = PixelFunction.of(Functions.linear(), Loss.crossEntropy(2));
        Point centre = LossSlice.of(f, x, 2, grid(Norm.L2), List.of(SliceDirection.RANDOM), 1)
                .centre();
        Logits seen = f.at(x).logits();
        assertThat(centre).isEqualTo(new Point(f.at(x).f(), seen.probability(2), seen.index()));
        assertThat(centre.f()).isCloseTo(-Math.log(centre.probability()), within(1e-12));
    }

    /** The plane's axes are orthogonal: of |x|^2 / 2 at 0 the plane is a paraboloid, a^2 |u|^2 / 2 + b^2 |v|^2 / 2. */
    @ParameterizedTest
    @EnumSource(names = {"L2", "LINF"})
    void axesAreOrthogonalAndAsLongAsTheNormSays(Norm norm) {
        PixelFunction f = Functions.quadratic(Functions.diagonal(1, 1, 1, 1, 1, 1));
        INDArray x = Functions.image(4);
        LossSlice slice = LossSlice.of(f, x, 0, grid(norm), List.of(SliceDirection.GRADIENT, SliceDirection.RANDOM), 7);
        double centre = slice.centre().f();
        double up = at(slice, 10, 5) - centre;
        double across = at(slice, 5, 10) - centre;
        assertThat(at(slice, 10, 10) - centre).isCloseTo(up + across, within(1e-13));
        double turn = at(slice, 5, 0) - centre;
        assertThat(across).as("orthogonal to the gradient").isCloseTo(turn, within(1e-13));
        assertThat(slice.section())
                .hasSize(144)
                .allSatisfy(
                        place -> assertThat(Math.hypot(place.a(), place.b())).isGreaterThan(0.05));
        BorderPoint right = slice.section().get(0);
        assertThat(right.a()).isCloseTo(0.1, within(1e-15));
        if (norm == Norm.L2) {
            assertThat(across).isCloseTo(0.1 * 0.1 / 2, within(1e-13));
            assertThat(slice.section())
                    .allSatisfy(p -> assertThat(Math.hypot(p.a(), p.b())).isCloseTo(0.1, within(1e-12)));
        }
    }

    private static double at(LossSlice slice, int along, int across) {
        return slice.points().get(across * slice.places().size() + along).f();
    }

    @Test
    void pointsMayBeClippedToTheBox() {
        INDArray x = Functions.image(0, 0, 0, 0, 0, 0);
        PixelFunction f = PixelFunction.of(Functions.linear(), Loss.logit(0));
        SliceGrid clipped = new SliceGrid(Norm.LINF, 0.1, 3, PixelBox.UNIT);
        List<Point> points =
                LossSlice.of(f, x, 0, clipped, List.of(SliceDirection.SIGN), 0).points();
        double positive = 0;
        double negative = 0;
        for (int i = 0; i < Functions.SIZE; i++) {
            positive += 0.1 * Math.max(0, Functions.WEIGHT[i]);
            negative += 0.1 * Math.min(0, Functions.WEIGHT[i]);
        }
        assertThat(points.get(2).f()).isCloseTo(positive, within(1e-15));
        assertThat(points.get(0).f()).isCloseTo(negative, within(1e-15));
    }

    @Test
    void theBatchChangesNoBitAndTheSeedDoes() {
        INDArray x = Memory.copy(Functions.image(6), DataType.FLOAT);
        PixelFunction f = PixelFunction.of(Functions.network(6, Ops::relu), Loss.crossEntropy(2));
        List<SliceDirection> plane = List.of(SliceDirection.RANDOM, SliceDirection.RANDOM);
        LossSlice alone = LossSlice.of(f.inBatchesOf(1), x, 2, grid(Norm.LINF), plane, 3);
        assertThat(LossSlice.of(f.inBatchesOf(7), x, 2, grid(Norm.LINF), plane, 3))
                .isEqualTo(alone);
        assertThat(LossSlice.of(f, x, 2, grid(Norm.LINF), plane, 3)).isEqualTo(alone);
        assertThat(LossSlice.of(f, x, 2, grid(Norm.LINF), plane, 4)).isNotEqualTo(alone);
    }

    @Test
    void whatHasNoDirectionIsRefused() {
        PixelFunction flat = PixelFunction.of(x -> Ops.mul(Ops.flatten(x, 1), 0), Loss.logit(0));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(
                        () -> LossSlice.of(flat, Functions.image(1), 0, grid(Norm.L2), List.of(SliceDirection.SIGN), 0))
                .withMessageContaining("the gradient is exactly 0 at this image");
        PixelFunction f = PixelFunction.of(Functions.linear(), Loss.logit(0));
        for (List<SliceDirection> none : List.of(
                List.<SliceDirection>of(),
                List.of(SliceDirection.SIGN, SliceDirection.SIGN),
                List.of(SliceDirection.SIGN, SliceDirection.RANDOM, SliceDirection.GRADIENT))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> LossSlice.of(f, Functions.image(1), 0, grid(Norm.L2), none, 0));
        }
    }

    @Test
    void gridsOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SliceGrid(Norm.L2, 0.1, 0, PixelBox.NONE))
                .withMessageContaining("points must be an odd number from 3 to 201, found 0");
        assertThatIllegalArgumentException().isThrownBy(() -> new SliceGrid(Norm.L2, 0.1, 10, PixelBox.NONE));
        assertThatIllegalArgumentException().isThrownBy(() -> new SliceGrid(Norm.L2, 0.1, 203, PixelBox.NONE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SliceGrid(Norm.L2, -1, 11, PixelBox.NONE))
                .withMessageContaining("radius must be a positive number, found -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SliceGrid(Norm.L0, 1, 11, PixelBox.NONE))
                .withMessageContaining("found l0");
    }
}
