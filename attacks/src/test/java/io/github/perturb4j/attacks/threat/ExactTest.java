package io.github.perturb4j.attacks.threat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import java.math.BigDecimal;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Beside decimal numbers, at radii where float64's answer depends on the order of additions. */
class ExactTest {
    private static BigDecimal sum(double[] x, double[] x0, Norm norm) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = 0; i < x.length; i++) {
            BigDecimal d = new BigDecimal(x[i]).subtract(new BigDecimal(x0[i])).abs();
            sum = norm == Norm.LINF ? sum.max(d) : sum.add(norm == Norm.L2 ? d.multiply(d) : d);
        }
        return sum;
    }

    private static boolean isBeyond(double[] x, double[] x0, Norm norm, double epsilon) {
        BigDecimal bound = new BigDecimal(epsilon);
        return sum(x, x0, norm).compareTo(norm == Norm.L2 ? bound.pow(2) : bound) > 0;
    }

    private static double rough(double[] x, double[] x0, Norm norm) {
        return norm.distance(x, x0, 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"LINF", "L2", "L1"})
    void itIsWhatDecimalNumbersSay(Norm norm) {
        CounterRandom random = new CounterRandom(3);
        int beyond = 0;
        int differs = 0;
        for (int round = 0; round < 2000; round++) {
            boolean single = round % 2 == 0; // differences of float32 numbers are exact
            double unit = Math.scalb(1.0, new int[] {0, 8, -40, -300}[round % 4]);
            double[] x0 = random.doubles(1 + round % 60, -1, 1)
                    .map(v -> unit * (single ? (float) v : v))
                    .toArray();
            double[] x = Arrays.stream(x0)
                    .map(v -> v + unit * (single ? (float) random.nextGaussian() / 64 : random.nextGaussian()))
                    .toArray();
            double epsilon = rough(x, x0, norm);
            for (int ulps = -2; ulps <= 2; ulps++) {
                double radius = epsilon + ulps * Math.ulp(epsilon);
                boolean expected = isBeyond(x, x0, norm, radius);
                assertThat(norm.isBeyond(x, x0, 1, radius)).isEqualTo(expected);
                beyond += expected ? 1 : 0;
                differs += expected == epsilon > radius ? 0 : 1;
            }
        }
        assertThat(beyond).isBetween(3000, 7000);
        assertThat(differs).as("how often float64 alone is wrong").isPositive();
    }

    /** Sums that are epsilon exactly, which pairs of doubles cannot decide. */
    @Test
    void whatIsAsLargeAsEpsilonIsNotBeyondAndWhatIsALittleMoreIs() {
        double[] x0 = {0.5, 0.25, 0.75, 0.125};
        double[] x = {0.5, 0.25 + 0x1p-5, 0.75 - 0x1p-5, 0.125};
        assertThat(Norm.L1.isBeyond(x, x0, 1, 0x1p-4)).isFalse();
        assertThat(Norm.L1.isBeyond(x, x0, 1, Math.nextDown(0x1p-4))).isTrue();
        assertThat(Norm.LINF.isBeyond(x, x0, 1, 0x1p-5)).isFalse();
        assertThat(Norm.LINF.isBeyond(x, x0, 1, Math.nextDown(0x1p-5))).isTrue();
        double[] pythagoras = {0.5 + 3 * 0x1p-20, 0.25 - 0x1p-18, 0.75, 0.125};
        assertThat(Norm.L2.isBeyond(pythagoras, x0, 1, 5 * 0x1p-20)).isFalse();
        assertThat(Norm.L2.isBeyond(pythagoras, x0, 1, Math.nextDown(5 * 0x1p-20)))
                .isTrue();
        pythagoras[2] = Math.nextUp(pythagoras[2]);
        assertThat(Norm.L2.isBeyond(pythagoras, x0, 1, 5 * 0x1p-20)).isTrue();
    }

    @Test
    void verySmallNumbersAreNotLostAndNanIsNotBeyond() {
        double[] zero = {0, 0};
        double[] tiny = {1e-200, 0};
        assertThat(Norms.l2(tiny, zero)).as("float64's square of it").isZero();
        assertThat(Norm.L2.isBeyond(tiny, zero, 1, 0.9e-200)).isTrue();
        assertThat(Norm.L2.isBeyond(tiny, zero, 1, 1e-200)).isFalse();
        assertThat(Norm.L2.isBeyond(tiny, zero, 1, 0)).isTrue();
        for (Norm norm : new Norm[] {Norm.LINF, Norm.L2, Norm.L1}) {
            assertThat(norm.isBeyond(new double[] {Double.NaN, 0}, zero, 1, 1)).isFalse();
            assertThat(norm.isBeyond(tiny, zero, 1, Double.POSITIVE_INFINITY)).isFalse();
        }
    }
}
