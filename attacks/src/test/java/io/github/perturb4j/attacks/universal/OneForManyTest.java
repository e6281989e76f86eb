package io.github.perturb4j.attacks.universal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.attacks.minimal.DeepFool;
import io.github.perturb4j.attacks.threat.LinfBall;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Uniform;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Universal perturbations and patches on affine models of logits (0, w x + b), where the best is known. */
class OneForManyTest {
    private static final int PIXELS = 3 * 4 * 4;
    private static final double[] W = Uniform.values(5, PIXELS, -1, 1);

    private static Variable model(Variable x, double bias) {
        double[] rows = new double[2 * PIXELS];
        System.arraycopy(W, 0, rows, PIXELS, PIXELS);
        Variable w = Ops.constant(Memory.of(x.dtype(), rows, 2, PIXELS));
        return Ops.linear(Ops.flatten(x, 1), w, Ops.constant(Memory.of(x.dtype(), new double[] {0, bias}, 2)));
    }

    private static INDArray images(int n, double low, double high) {
        return Uniform.array(DataType.DOUBLE, 6, low, high, n, 3, 4, 4);
    }

    /** Images of almost one colour have almost one distance: 0.5 sum w + b over sum |w|. */
    private static double bias(double distance) {
        return distance * Arrays.stream(W).map(Math::abs).sum()
                - 0.5 * Arrays.stream(W).sum();
    }

    @Test
    void oneVectorFoolsAllWhoseDistanceItReaches() {
        INDArray images = images(12, 0.498, 0.502);
        UniversalAttack attack = new UniversalAttack(new DeepFool(10, 1, 0.02), 5, 1, 0);
        UniversalPerturbation far = attack.run(x -> model(x, bias(0.1)), new LinfBall(0.09, PixelBox.UNIT), images);
        UniversalPerturbation near = attack.run(x -> model(x, bias(0.1)), new LinfBall(0.11, PixelBox.UNIT), images);
        assertThat(far.rates()).containsExactly(0.0, 0.0, 0.0, 0.0, 0.0);
        assertThat(near.rates()).endsWith(1.0);
        assertThat(near.foolingRate(x -> model(x, bias(0.1)), images(7, 0.499, 0.501)))
                .isEqualTo(1);
        assertThat(Arrays.stream(Span.of(near.delta()).toDoubles())
                        .map(Math::abs)
                        .max()
                        .orElseThrow())
                .isLessThanOrEqualTo(0.11);
        double[] once = Span.of(attack.run(x -> model(x, bias(0.1)), new LinfBall(0.11, PixelBox.UNIT), images)
                        .delta())
                .toDoubles();
        assertThat(once).isEqualTo(Span.of(near.delta()).toDoubles());
    }

    /** A sum rounded to float32 may lie further from the image than v does from 0, by a digit that decimals show. */
    @Test
    void noImageChangesByMoreThanThePerturbationInExactArithmetic() {
        double[] v = new CounterRandom(8)
                .doubles(PIXELS, -0.03, 0.03)
                .map(d -> (float) d)
                .toArray();
        INDArray delta = Memory.of(DataType.FLOAT, v, 1, 3, 4, 4);
        double[] pixels =
                new CounterRandom(9).doubles(20 * PIXELS).map(d -> (float) d).toArray();
        INDArray images = Memory.of(DataType.FLOAT, pixels, 20, 3, 4, 4);
        double[] moved = Span.of(new UniversalPerturbation(delta, PixelBox.UNIT, List.of()).apply(images))
                .toDoubles();
        int rounded = 0;
        for (int i = 0; i < moved.length; i++) {
            BigDecimal change = new BigDecimal(moved[i]).subtract(new BigDecimal(pixels[i]));
            double allowed = Math.abs(v[i % PIXELS]);
            assertThat(change.abs()).isLessThanOrEqualTo(new BigDecimal(allowed));
            rounded += moved[i] == (float) (pixels[i] + v[i % PIXELS]) ? 0 : 1;
        }
        assertThat(rounded)
                .as("sums that the nearest number would have made too large")
                .isPositive();
    }

    /** As large as the image and upright, the best patch is 1 where w is positive and 0 where not. */
    @Test
    void aPatchThatCoversAllIsTheTargetsBestImage() {
        PatchAttack attack = new PatchAttack(4, 40, 0.05, 2, Placement.UPRIGHT, 0);
        Patch patch = attack.run(x -> model(x, -3), images(5, 0, 1), 1, PixelBox.UNIT);
        double[] best = Arrays.stream(W).map(w -> w > 0 ? 1 : 0).toArray();
        assertThat(Span.of(patch.pixels()).toDoubles()).isEqualTo(best);
        assertThat(patch.rate(x -> model(x, -3), images(5, 0, 1), 1, 2, 1)).isEqualTo(1);
    }

    @Test
    void aPatchOfScaledPixelsIsTheScaledPatch() {
        PatchAttack attack = new PatchAttack(3, 7, 0.05, 2, new Placement(20, 0.9, 1.1), 0);
        INDArray images = images(5, 0, 1);
        double[] wide = Span.of(images).toDoubles();
        Arrays.setAll(wide, i -> 256 * wide[i]);
        double[] plain = Span.of(
                        attack.run(x -> model(x, -3), images, 1, PixelBox.UNIT).pixels())
                .toDoubles();
        Patch scaled = attack.run(
                x -> model(Ops.mul(x, 1 / 256.0), -3),
                Memory.of(DataType.DOUBLE, wide, 5, 3, 4, 4),
                1,
                new PixelBox(0, 256));
        Arrays.setAll(plain, i -> 256 * plain[i]);
        assertThat(Span.of(scaled.pixels()).toDoubles()).isEqualTo(plain);
    }

    @Test
    void aPatchChangesWhatItCoversAndNothingElse() {
        INDArray pixels = Memory.filled(DataType.DOUBLE, 0.75, 1, 3, 2, 2);
        Patch patch = new Patch(pixels, new Placement(45, 0.8, 1.2));
        INDArray images = images(6, 0, 0.5);
        double[] before = Span.of(images).toDoubles();
        double[] after = Span.of(patch.apply(images, 3, 0)).toDoubles();
        int changed = 0;
        for (int i = 0; i < after.length; i++) {
            assertThat(after[i]).isIn(before[i], 0.75);
            changed += after[i] == before[i] ? 0 : 1;
        }
        assertThat(changed).isBetween(6 * 3, 6 * 3 * 9);
        assertThat(Span.of(patch.apply(images, 3, 1)).toDoubles()).isNotEqualTo(after);
        assertThat(Span.of(patch.apply(images, 3, 0)).toDoubles()).isEqualTo(after);
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> new Placement(0, 1, 0.5)).hasMessageContaining("largest");
        assertThatThrownBy(() -> new UniversalAttack(new DeepFool(1, 1, 0), 0, 1, 0))
                .hasMessageContaining("passes");
        PatchAttack large = new PatchAttack(5, 1, 0.1, 1, Placement.UPRIGHT, 0);
        assertThatThrownBy(() -> large.run(x -> model(x, 0), images(1, 0, 1), 1, PixelBox.UNIT))
                .hasMessageContaining("is larger than an image of 4x4");
        assertThatThrownBy(() -> large.run(x -> model(x, 0), images(1, 0, 1), 1, PixelBox.NONE))
                .hasMessageContaining("a box with two bounds");
    }
}
