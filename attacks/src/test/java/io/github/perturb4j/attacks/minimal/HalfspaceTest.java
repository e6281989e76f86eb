package io.github.perturb4j.attacks.minimal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.autodiff.Uniform;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HalfspaceTest {
    private static final int N = 20;

    private static Bounds.Row bounds(double low, double high) {
        double[] least = new double[N];
        double[] most = new double[N];
        Arrays.fill(least, low);
        Arrays.fill(most, high);
        return new Bounds.Row(least, most);
    }

    @ParameterizedTest
    @EnumSource(names = {"L2", "LINF"})
    void withoutBoundsTheDistanceIsTheGainOverTheDualNorm(Norm norm) {
        double[] w = Uniform.values(1, N, -1, 1);
        double[] x = new double[N];
        double infinity = Double.POSITIVE_INFINITY;
        double[] step = new Halfspace(w, 0.7).nearest(norm, x, bounds(-infinity, infinity));
        double dual = Rows.norm(norm == Norm.L2 ? Norm.L2 : Norm.L1, w);
        assertThat(Rows.norm(norm, step)).isCloseTo(0.7 / dual, within(1e-12));
        assertThat(Rows.dot(w, step)).isCloseTo(0.7, within(1e-12));
    }

    /** The step along w stopped by the bounds, its length found by bisection. */
    @ParameterizedTest
    @EnumSource(names = {"L2", "LINF"})
    void withinBoundsItIsTheOneThatTheBoundsStop(Norm norm) {
        for (int seed = 0; seed < 200; seed++) {
            CounterRandom random = new CounterRandom(seed);
            double[] w = random.doubles(N, -1, 1).toArray();
            double[] x = random.doubles(N, 0, 1).toArray();
            w[0] = 0;
            x[1] = 1;
            Bounds.Row bounds = bounds(0, 1);
            double gain = 6 * random.nextDouble();
            double low = 0;
            double high = 1e6;
            for (int i = 0; i < 200; i++) {
                double t = (low + high) / 2;
                boolean enough = Rows.dot(w, along(norm, w, x, bounds, t)) >= gain;
                low = enough ? low : t;
                high = enough ? t : high;
            }
            double[] best = along(norm, w, x, bounds, high);
            Halfspace halfspace = new Halfspace(w, gain);
            double[] step = halfspace.nearest(norm, x, bounds);
            assertThat(step).containsExactly(best, within(1e-9));
            assertThat(halfspace.isReached(step)).isEqualTo(high < 1e6);
        }
    }

    private static double[] along(Norm norm, double[] w, double[] x, Bounds.Row bounds, double t) {
        double[] step = new double[N];
        Arrays.setAll(step, i -> bounds.clip(i, x[i] + t * (norm == Norm.L2 ? w[i] : Math.signum(w[i]))) - x[i]);
        return step;
    }
}
