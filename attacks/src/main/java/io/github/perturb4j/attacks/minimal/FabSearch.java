package io.github.perturb4j.attacks.minimal;

import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.Evaluation;
import io.github.perturb4j.attacks.LogitMargin;
import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.autodiff.Scope;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One restart of FAB, Algorithm 1 of Croce and Hein 2020 (Minimally distorted adversarial examples with a fast adaptive
 * boundary attack), with its parameters.
 */
final class FabSearch {
    private static final int FINAL_STEPS = 3;

    private static final double MOST_BIAS = 0.1; // alpha_max
    private static final double OVERSHOOT = 1.05; // eta
    private static final double BACK = 0.9; // beta
    private static final double TINY = 1e-12; // of a gradient in logits per width of the box

    private final AttackTask task;
    private final Norm norm;
    private final Norm dual;
    private final Bounds bounds;
    private final Loss[] boundaries;
    private final double[][] x0;
    private final double[][] x;
    private final double[][] best;
    private final double[] least;
    private final double[] bestMargin;

    /** @param boundaries for each class to be reached what is 0 at its boundary and negative before it */
    FabSearch(AttackTask task, Loss... boundaries) {
        this.task = task;
        this.norm = task.threat().norm();
        this.dual = norm == Norm.LINF ? Norm.L1 : norm == Norm.L1 ? Norm.LINF : Norm.L2;
        this.bounds = Bounds.of(task);
        this.boundaries = boundaries;
        this.x0 = Rows.of(task.x0());
        this.x = Rows.of(task.x0());
        this.best = Rows.of(task.x0());
        this.bestMargin = new double[task.size()];
        this.least = new double[task.size()];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
    }

    /** How often a task is asked at most. */
    static int queries(int steps) {
        return (int) Math.min(Integer.MAX_VALUE, 1 + 2L * steps + FINAL_STEPS);
    }

    /** @param random whether to start at a random point rather than at the original */
    INDArray run(int steps, boolean random) {
        if (random) {
            startNearby();
        }
        for (int step = 0; step < steps && !task.isDone(); step++) {
            try (Scope scope = Scope.open()) {
                step();
                comeBack(task.logits(Rows.toArray(x, task.x0())));
            }
        }
        finish();
        return Rows.toArray(best, task.x0());
    }

    /**
     * Half as far away as the boundary, or as epsilon if that is nearer (section 3.3 there, which has the nearest
     * success of earlier restarts for the boundary; here it is where the model's linearisation sees it).
     */
    private void startNearby() {
        double[] radii = task.epsilons();
        try (Scope scope = Scope.open()) {
            Evaluation answer = task.gradients(task.x0(), boundaries);
            double[][][] gradients = gradients(answer);
            for (int i = 0; i < radii.length; i++) {
                double length = answer.has(i)
                        ? Rows.norm(norm, nearest(answer, gradients, i).from(x0[i], i))
                        : 0;
                radii[i] = Math.min(radii[i], length) / 2;
            }
            INDArray start = task.threat().withEpsilon(Epsilon.perSample(radii)).randomStart(task.x0(), task::random);
            System.arraycopy(Rows.of(start), 0, x, 0, x.length);
        }
    }

    private double[][][] gradients(Evaluation answer) {
        return IntStream.range(0, boundaries.length)
                .mapToObj(l -> Rows.of(answer.gradient(l)))
                .toArray(double[][][]::new);
    }

    /** The plane value + w (z - at) = 0 that stands for a boundary. */
    private final class Plane {
        private final double[] w;
        private final double[] at;
        private final double value;

        Plane(double[] w, double[] at, double value) {
            this.w = w;
            this.at = at;
            this.value = value;
        }

        /** The step from a point to the plane, the shortest within the bounds. */
        double[] from(double[] point, int sample) {
            double gain = -value - Rows.dot(w, Rows.minus(point, at));
            return FabProjection.step(norm, w, gain, point, bounds.row(sample));
        }
    }

    /** Equation 9: the boundary that is nearest in the linearised model, bounds aside. */
    private Plane nearest(Evaluation answer, double[][][] gradients, int sample) {
        int nearest = 0;
        double distance = Double.POSITIVE_INFINITY;
        for (int l = 0; l < boundaries.length; l++) {
            double length = Rows.norm(dual, gradients[l][sample]);
            double far = Math.abs(answer.loss(l, sample))
                    / (length + TINY / task.box().unit());
            if (far < distance) {
                nearest = l;
                distance = far;
            }
        }
        return new Plane(gradients[nearest][sample], x[sample].clone(), answer.loss(nearest, sample));
    }

    /** Beyond the projections onto the plane, of the iterate and, by a small part, of the original (equation 10). */
    private void step() {
        Evaluation answer = task.gradients(Rows.toArray(x, task.x0()), boundaries);
        double[][][] gradients = gradients(answer);
        for (int i = 0; i < x.length; i++) {
            if (answer.has(i)) {
                Plane plane = nearest(answer, gradients, i);
                double[] here = plane.from(x[i], i);
                double[] there = plane.from(x0[i], i);
                double near = Rows.norm(norm, here);
                double far = Rows.norm(norm, there);
                double bias = near == 0 ? 0 : Math.min(MOST_BIAS, near / (near + far));
                for (int p = 0; p < here.length; p++) {
                    double next =
                            (1 - bias) * (x[i][p] + OVERSHOOT * here[p]) + bias * (x0[i][p] + OVERSHOOT * there[p]);
                    x[i][p] = bounds.row(i).clip(p, next);
                }
            }
        }
    }

    /** Notes successes, and takes them a part of the way back. */
    private void comeBack(Evaluation answer) {
        for (int i = 0; i < x.length; i++) {
            note(i, answer);
            if (answer.met(i)) {
                x[i] = between(i, x[i], BACK);
            }
        }
    }

    private void note(int sample, Evaluation answer) {
        double distance = Rows.norm(norm, Rows.minus(x[sample], x0[sample]));
        if (answer.met(sample) && distance < least[sample]) {
            least[sample] = distance;
            best[sample] = x[sample].clone();
            bestMargin[sample] = LogitMargin.of(task, answer.prediction(sample), sample);
        }
    }

    private double[] between(int sample, double[] point, double share) {
        double[] nearer = new double[point.length];
        Arrays.setAll(nearer, p -> (1 - share) * x0[sample][p] + share * point[p]);
        return nearer;
    }

    /**
     * Section 3.4: a few steps on the line from the original to the nearest success, each to where the margin would be
     * 0 if it were linear between the nearest points known on both sides.
     */
    private void finish() {
        double[][] end = best.clone();
        Bracket[] brackets = new Bracket[x.length];
        for (int i = 0; i < x.length; i++) {
            if (Double.isInfinite(least[i])) {
                task.finish(i);
            }
            brackets[i] = new Bracket(LogitMargin.of(task, task.clean(i), i), bestMargin[i]);
        }
        for (int step = 0; step < FINAL_STEPS && !task.isDone(); step++) {
            for (int i = 0; i < x.length; i++) {
                x[i] = between(i, end[i], brackets[i].root());
            }
            try (Scope scope = Scope.open()) {
                Evaluation answer = task.logits(Rows.toArray(x, task.x0()));
                for (int i = 0; i < x.length; i++) {
                    if (answer.has(i)) {
                        note(i, answer);
                        brackets[i].narrow(answer.met(i), LogitMargin.of(task, answer.prediction(i), i));
                    }
                }
            }
        }
    }

    /** Shares of the way, with the margins there: below 0 at the lower one, not at the higher one. */
    private static final class Bracket {
        private double low;
        private double high = 1;
        private double lowMargin;
        private double highMargin;

        Bracket(double lowMargin, double highMargin) {
            this.lowMargin = lowMargin;
            this.highMargin = highMargin;
        }

        double root() {
            double rise = highMargin - lowMargin;
            return rise > 0 ? low + (high - low) * -lowMargin / rise : high;
        }

        void narrow(boolean met, double margin) {
            double at = root();
            if (met) {
                high = at;
                highMargin = margin;
            } else {
                low = at;
                lowMargin = margin;
            }
        }
    }
}
