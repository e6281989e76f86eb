package io.github.perturb4j.attacks.minimal;

import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.kernel.Memory;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Between what each value of a batch may move: the pixel box, and the original's own value where a mask holds it. The
 * ball's radius is left out, which minimal-norm attacks ignore.
 */
final class Bounds {
    private final double[][] low;
    private final double[][] high;

    private Bounds(double[][] low, double[][] high) {
        this.low = low;
        this.high = high;
    }

    static Bounds of(AttackTask task) {
        return new Bounds(furthest(task, Double.NEGATIVE_INFINITY), furthest(task, Double.POSITIVE_INFINITY));
    }

    /** Where projection ends from infinitely far away. */
    private static double[][] furthest(AttackTask task, double infinity) {
        try (Scope scope = Scope.open()) {
            ThreatModel free = task.threat().withEpsilon(Epsilon.UNLIMITED);
            INDArray x0 = task.x0();
            INDArray far = Points.copy(Memory.filled(x0.dataType(), infinity, x0.shape()));
            return Rows.of(free.project(far, x0));
        }
    }

    Row row(int sample) {
        return new Row(low[sample], high[sample]);
    }

    /** One sample's. */
    record Row(double[] low, double[] high) {
        boolean isFree(int i) {
            return low[i] < high[i];
        }

        double clip(int i, double value) {
            return Math.min(high[i], Math.max(low[i], value));
        }

        void clip(double[] x) {
            for (int i = 0; i < x.length; i++) {
                x[i] = clip(i, x[i]);
            }
        }

        /** The L2 distance from x to the furthest point within the bounds. */
        double furthest(double... x) {
            double sum = 0;
            for (int i = 0; i < x.length; i++) {
                double way = Math.max(high[i] - x[i], x[i] - low[i]);
                sum += way * way;
            }
            return Math.sqrt(sum);
        }

        /** A gradient's values that cannot be followed become 0. */
        void keepFree(double[] gradient) {
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] = isFree(i) ? gradient[i] : 0;
            }
        }
    }
}
