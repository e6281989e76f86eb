package io.github.perturb4j.attacks.minimal;

import io.github.perturb4j.attacks.threat.Norm;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Exact projections onto a hyperplane within bounds, the problem of section 2.2 of Croce and Hein 2020 (Minimally
 * distorted adversarial examples), for L-inf, L2 and L1.
 */
final class FabProjection {
    private FabProjection() {}

    /** The shortest r within the bounds with w r = gain; all the way to the bounds if there is none. */
    static double[] step(Norm norm, double[] w, double gain, double[] x, Bounds.Row bounds) {
        double[] rising = w;
        if (gain < 0) {
            rising = w.clone();
            Rows.scale(rising, -1);
        }
        if (gain == 0) {
            return new double[x.length];
        }
        return norm == Norm.L1
                ? largestFirst(rising, Math.abs(gain), x, bounds)
                : new Halfspace(rising, Math.abs(gain)).nearest(norm, x, bounds);
    }

    /**
     * For L1: the values with the largest weights go to their bounds one after the other, the last as far as is needed.
     */
    private static double[] largestFirst(double[] w, double gain, double[] x, Bounds.Row bounds) {
        int[] order = IntStream.range(0, w.length)
                .filter(i -> w[i] != 0)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -Math.abs(w[i])))
                .mapToInt(i -> i)
                .toArray();
        double[] step = new double[w.length];
        double missing = gain;
        for (int i : order) {
            double room = Math.max(0, w[i] > 0 ? bounds.high()[i] - x[i] : x[i] - bounds.low()[i]);
            double way = Math.min(room, missing / Math.abs(w[i]));
            step[i] = Math.signum(w[i]) * way;
            missing -= Math.abs(w[i]) * way;
            if (way < room) {
                break;
            }
        }
        return step;
    }
}
