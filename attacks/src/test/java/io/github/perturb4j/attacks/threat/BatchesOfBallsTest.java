package io.github.perturb4j.attacks.threat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.autodiff.Uniform;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Radii per sample, masks, and balls without a bound. */
class BatchesOfBallsTest {
    private static final int N = 3;
    private static final double[] RADII = {0.5, 0, 2};

    private static INDArray images(long seed, double low, double high) {
        return Uniform.array(DataType.FLOAT, seed, low, high, N, 3, 2, 2);
    }

    private static final INDArray X0 = images(1, 0, 1);
    private static final INDArray X = images(2, -2, 3);
    private static final INDArray G = images(3, -1, 1);

    private static double[] sample(INDArray batch, int sample) {
        return Span.of(Points.select(batch, sample)).toDoubles();
    }

    private static double[][] everything(ThreatModel threat, INDArray x, INDArray x0, INDArray g, double[] lengths) {
        IntFunction<CounterRandom> random = i -> new CounterRandom(i);
        return new double[][] {
            Span.of(threat.project(x, x0)).toDoubles(),
            Span.of(threat.randomStart(x0, random)).toDoubles(),
            Span.of(threat.ascend(x0, g, lengths)).toDoubles()
        };
    }

    @ParameterizedTest
    @EnumSource
    void eachSampleHasItsOwnRadius(Norm norm) {
        ThreatModel threat = norm.ball(Epsilon.perSample(RADII), PixelBox.UNIT);
        double[][] together = everything(threat, X, X0, G, RADII);
        for (int i = 0; i < N; i++) {
            int at = i;
            ThreatModel own = norm.ball(Epsilon.of(RADII[i]), PixelBox.UNIT);
            assertThat(threat.select(i)).isEqualTo(norm.ball(Epsilon.perSample(RADII[i]), PixelBox.UNIT));
            INDArray x0 = Points.select(X0, i);
            double[] projected = Span.of(own.project(Points.select(X, i), x0)).toDoubles();
            double[] start =
                    Span.of(own.randomStart(x0, k -> new CounterRandom(at))).toDoubles();
            double[] step =
                    Span.of(own.ascend(x0, Points.select(G, i), RADII[i])).toDoubles();
            assertThat(Arrays.copyOfRange(together[0], 12 * i, 12 * i + 12)).isEqualTo(projected);
            assertThat(Arrays.copyOfRange(together[1], 12 * i, 12 * i + 12)).isEqualTo(start);
            assertThat(Arrays.copyOfRange(together[2], 12 * i, 12 * i + 12)).isEqualTo(step);
        }
        assertThat(sample(threat.project(X, X0), 1)).isEqualTo(sample(X0, 1));
    }

    /** With pixels 1 and 2 of four free, everything happens as on an image of these two alone. */
    @ParameterizedTest
    @EnumSource
    void aMaskedBallIsTheBallOfTheFreePixels(Norm norm) {
        int[] free = {1, 2, 5, 6, 9, 10};
        ThreatModel small = norm.ball(Epsilon.perSample(RADII), PixelBox.UNIT);
        ThreatModel masked = small.withMask(Mask.of(false, true, true, false));
        double[][] found = everything(masked, X, X0, G, RADII);
        double[][] expected = everything(small, only(X, free), only(X0, free), only(G, free), RADII);
        for (int what = 0; what < found.length; what++) {
            for (int i = 0; i < N; i++) {
                double[] whole = sample(X0, i);
                for (int k = 0; k < free.length; k++) {
                    whole[free[k]] = expected[what][i * free.length + k];
                }
                assertThat(Arrays.copyOfRange(found[what], 12 * i, 12 * i + 12)).isEqualTo(whole);
            }
        }
        INDArray projected = masked.project(X, X0);
        assertThat(masked.contains(projected, X0)).containsOnly(true);
        double[] touched = Span.of(projected).toDoubles();
        touched[0] += 1e-3;
        INDArray outside = Memory.of(DataType.FLOAT, touched, N, 3, 2, 2);
        assertThat(masked.contains(outside, X0)).containsExactly(false, true, true);
    }

    private static INDArray only(INDArray x, int... positions) {
        double[] values = new double[N * positions.length];
        for (int i = 0; i < N; i++) {
            for (int k = 0; k < positions.length; k++) {
                values[i * positions.length + k] = sample(x, i)[positions[k]];
            }
        }
        return Memory.of(DataType.FLOAT, values, N, 3, 1, positions.length / 3);
    }

    @ParameterizedTest
    @EnumSource
    void nothingFreeMovesNothing(Norm norm) {
        ThreatModel threat = norm.ball(Epsilon.of(2), PixelBox.UNIT).withMask(Mask.of(new boolean[4]));
        double[] lengths = {1, 1, 1};
        for (double[] result : everything(threat, X, X0, G, lengths)) {
            assertThat(result).isEqualTo(Span.of(X0).toDoubles());
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutABoundTheBoxIsWhatIsLeft(Norm norm) {
        ThreatModel threat = norm.ball(Epsilon.UNLIMITED, PixelBox.UNIT);
        double[] clipped = Span.of(X).toDoubles();
        Arrays.setAll(clipped, i -> Math.min(1, Math.max(0, clipped[i])));
        assertThat(Span.of(threat.project(X, X0)).toDoubles()).isEqualTo(clipped);
        assertThat(threat.contains(X, X0)).containsOnly(false);
        assertThat(threat.contains(threat.project(X, X0), X0)).containsOnly(true);
    }

    @Test
    void radiiAndMasksOfAnotherBatchAreRefused() {
        ThreatModel two = new L2Ball(Epsilon.perSample(1, 2), PixelBox.UNIT);
        assertThatThrownBy(() -> two.project(X, X0)).hasMessageContaining("radii for 2 samples, the batch is 3");
        ThreatModel small = new L2Ball(1, PixelBox.UNIT).withMask(Mask.of(true, false));
        assertThatThrownBy(() -> small.contains(X, X0)).hasMessageContaining("2 pixels, an image has 4");
        ThreatModel one = new L2Ball(1, PixelBox.UNIT).withMask(Mask.perSample(new boolean[4]));
        assertThatThrownBy(() -> one.project(X, X0)).hasMessageContaining("masks for 1 samples, the batch is 3");
        assertThatThrownBy(() -> new L1Ball(1, PixelBox.UNIT).ascend(X0, G, 1))
                .hasMessageContaining("a step length for each of 3");
    }

    @Test
    void epsilonsReadAsTheyAreWritten() {
        assertThat(Epsilon.of255(8).at(0)).isEqualTo(8 / 255.0);
        assertThat(Epsilon.of255(8)).isEqualTo(Epsilon.of(8 / 255.0)).hasToString(String.valueOf(8 / 255.0));
        assertThat(Epsilon.perSample(1, 2, 3).select(2, 0)).isEqualTo(Epsilon.perSample(3, 1));
        assertThat(Epsilon.of(2).toArray(2)).containsExactly(2, 2);
        assertThat(Epsilon.UNLIMITED.isUnlimited()).isTrue();
        assertThat(Epsilon.UNLIMITED).hasToString("unlimited");
        assertThatThrownBy(() -> Epsilon.perSample(1, -1)).hasMessageContaining("found -1");
    }
}
