package io.github.perturb4j.attacks.threat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Ascent directions, random starts, and settings of the balls. */
class DirectionsTest {
    private static final LinfBall LINF = new LinfBall(0.25, PixelBox.NONE);
    private static final L2Ball L2 = new L2Ball(0.25, PixelBox.NONE);

    private static double[] direction(ThreatModel threat, double... gradient) {
        INDArray g = Memory.of(DataType.DOUBLE, gradient, 1, gradient.length, 1, 1);
        return Span.of(threat.ascentDirection(g)).toDoubles();
    }

    @Test
    void linfGoesByTheSign() {
        assertThat(direction(LINF, 3, -1e-300, 0)).containsExactly(1, -1, 0);
    }

    @Test
    void l2GoesByTheUnitGradient() {
        double[] d = direction(L2, 3, -4, 0);
        assertThat(d[0]).isCloseTo(0.6, within(1e-15));
        assertThat(d[1]).isCloseTo(-0.8, within(1e-15));
        assertThat(d[2]).isZero();
    }

    @Test
    void l1GoesByTheLargestValueAlone() {
        assertThat(direction(new L1Ball(0.25, PixelBox.NONE), 3, -4, 4)).containsExactly(0, -1, 0);
    }

    @Test
    void l0GoesByTheLargestPixelAlone() {
        INDArray g = Memory.of(DataType.DOUBLE, new double[] {3, -2, 0, 0, -2, 2.5}, 1, 3, 1, 2);
        assertThat(Span.of(new L0Ball(1, PixelBox.NONE).ascentDirection(g)).toDoubles())
                .as("pixel 0 has |3| + |0| + |-2|, pixel 1 |-2| + |0| + |2.5|")
                .containsExactly(1, 0, 0, 0, -1, 0);
    }

    @Test
    void aZeroGradientGivesNoDirection() {
        assertThat(direction(new L1Ball(1, PixelBox.UNIT), 0, 0)).containsExactly(0, 0);
        assertThat(direction(new L0Ball(1, PixelBox.UNIT), 0, 0)).containsExactly(0, 0);
        assertThat(direction(LINF, 0, 0)).containsExactly(0, 0);
        assertThat(direction(L2, 0, 0)).containsExactly(0, 0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-320, 1e-200, 1e200, 1e308})
    void tinyAndHugeGradientsKeepTheirDirection(double size) {
        double[] d = direction(L2, size, size);
        assertThat(d[0]).isCloseTo(Math.sqrt(0.5), within(1e-12));
        assertThat(d[1]).isEqualTo(d[0]);
    }

    @Test
    void eachSampleIsNormalisedByItself() {
        INDArray g = Memory.of(DataType.DOUBLE, new double[] {3, 4, 300, 400}, 2, 2, 1, 1);
        double[] d = Span.of(L2.ascentDirection(g)).toDoubles();
        assertThat(Arrays.copyOfRange(d, 0, 2)).isEqualTo(Arrays.copyOfRange(d, 2, 4));
    }

    private static final int STARTS = 4000;
    private static final int PIXELS = 5;

    private static double[] starts(ThreatModel threat, double centre) {
        INDArray x0 = Memory.filled(DataType.DOUBLE, centre, STARTS, PIXELS, 1, 1);
        return Span.of(threat.randomStart(x0, CounterRandom::new)).toDoubles();
    }

    /**
     * The largest distance between the distribution of {@code values} and the uniform one on [0, 1]: Kolmogorov and
     * Smirnov.
     */
    private static double distanceFromUniform(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double most = 0;
        for (int i = 0; i < sorted.length; i++) {
            most = Math.max(most, Math.abs(sorted[i] - (i + 0.5) / sorted.length));
        }
        return most;
    }

    /** What a uniform sample exceeds with probability 1e-6. */
    private static double limit(int n) {
        return Math.sqrt(-Math.log(5e-7) / 2 / n);
    }

    @Test
    void linfStartsAreUniformInEveryPixel() {
        double[] x = starts(LINF, 0.5);
        for (int p = 0; p < PIXELS; p++) {
            double[] pixel = new double[STARTS];
            for (int i = 0; i < STARTS; i++) {
                pixel[i] = (x[i * PIXELS + p] - 0.5 + 0.25) / 0.5;
            }
            assertThat(distanceFromUniform(pixel)).isLessThan(limit(STARTS));
        }
    }

    @Test
    void l2StartsAreUniformInTheBall() {
        double[] x = starts(L2, 0.5);
        double[] volume = new double[STARTS];
        double[] firstAngle = new double[STARTS];
        for (int i = 0; i < STARTS; i++) {
            double radius = 0;
            for (int p = 0; p < PIXELS; p++) {
                double d = x[i * PIXELS + p] - 0.5;
                radius += d * d;
            }
            volume[i] = Math.pow(Math.sqrt(radius) / 0.25, PIXELS);
            double a = x[i * PIXELS] - 0.5;
            double b = x[i * PIXELS + 1] - 0.5;
            firstAngle[i] = Math.atan2(b, a) / (2 * Math.PI) + 0.5;
        }
        assertThat(distanceFromUniform(volume)).isLessThan(limit(STARTS));
        assertThat(distanceFromUniform(firstAngle)).isLessThan(limit(STARTS));
    }

    /**
     * The size of a uniform point of the ball has the distribution (r / epsilon)^n, each of its values has each sign.
     */
    @Test
    void l1StartsAreUniformInTheBall() {
        double[] x = starts(new L1Ball(0.25, PixelBox.NONE), 0.5);
        double[] volume = new double[STARTS];
        double[] share = new double[STARTS];
        int up = 0;
        for (int i = 0; i < STARTS; i++) {
            double radius = 0;
            for (int p = 0; p < PIXELS; p++) {
                radius += Math.abs(x[i * PIXELS + p] - 0.5);
            }
            volume[i] = Math.pow(radius / 0.25, PIXELS);
            double first = Math.abs(x[i * PIXELS] - 0.5) / radius;
            share[i] = Math.pow(1 - first, PIXELS - 1); // uniform, since the shares are uniform in the simplex
            up += x[i * PIXELS] > 0.5 ? 1 : 0;
        }
        assertThat(distanceFromUniform(volume)).isLessThan(limit(STARTS));
        assertThat(distanceFromUniform(share)).isLessThan(limit(STARTS));
        assertThat(up).isBetween(STARTS / 2 - 160, STARTS / 2 + 160); // five standard deviations
    }

    @Test
    void l0StartsChangeAsManyPixelsAsAllowed() {
        INDArray x0 = Memory.filled(DataType.DOUBLE, 0.5, STARTS, 3, 1, PIXELS);
        INDArray x = new L0Ball(2, PixelBox.UNIT).randomStart(x0, CounterRandom::new);
        int[] changed = new int[PIXELS];
        double[] values = Span.of(x).toDoubles();
        double[] first = new double[2 * STARTS];
        int at = 0;
        for (int i = 0; i < STARTS; i++) {
            for (int p = 0; p < PIXELS; p++) {
                double value = values[3 * PIXELS * i + p];
                changed[p] += value == 0.5 ? 0 : 1;
                if (value != 0.5) {
                    first[at++] = value;
                }
            }
        }
        assertThat(at).isEqualTo(2 * STARTS);
        assertThat(distanceFromUniform(first)).isLessThan(limit(2 * STARTS));
        for (int count : changed) {
            assertThat(count).isBetween(2 * STARTS / PIXELS - 160, 2 * STARTS / PIXELS + 160);
        }
    }

    @Test
    void startsStayInTheBox() {
        for (Norm norm : new Norm[] {Norm.LINF, Norm.L2, Norm.L1}) {
            ThreatModel threat = norm.ball(Epsilon.of(0.25), PixelBox.UNIT);
            INDArray x0 = Memory.filled(DataType.FLOAT, 0.95, STARTS, PIXELS, 1, 1);
            INDArray x = threat.randomStart(x0, CounterRandom::new);
            assertThat(threat.contains(x, x0)).containsOnly(true);
            assertThat(Span.of(x).toDoubles()).contains(1.0);
        }
    }

    @Test
    void aBallWithoutBoundHasNoUniformPoints() {
        INDArray x0 = Memory.filled(DataType.FLOAT, 0.5, 1, 3, 2, 2);
        assertThatThrownBy(() -> new L2Ball(Epsilon.UNLIMITED, PixelBox.UNIT).randomStart(x0, CounterRandom::new))
                .hasMessageContaining("give it an epsilon");
        assertThatThrownBy(() -> new L0Ball(1, PixelBox.NONE).randomStart(x0, CounterRandom::new))
                .hasMessageContaining("needs a PixelBox");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
    void badEpsilonsAreRefused(double epsilon) {
        assertThatThrownBy(() -> new LinfBall(epsilon, PixelBox.UNIT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("epsilon")
                .hasMessageContaining(String.valueOf(epsilon));
        assertThatThrownBy(() -> new L2Ball(epsilon, PixelBox.UNIT)).hasMessageContaining("finite number >= 0");
    }

    @Test
    void aBoxNeedsRoom() {
        assertThatThrownBy(() -> new PixelBox(1, 1)).hasMessageContaining("[1.0, 1.0]");
        assertThatThrownBy(() -> new PixelBox(0, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LinfBall(1, null)).hasMessageContaining("PixelBox.NONE");
    }
}
