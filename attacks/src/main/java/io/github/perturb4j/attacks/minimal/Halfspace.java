package io.github.perturb4j.attacks.minimal;

import io.github.perturb4j.attacks.threat.Norm;

/**
 * The points x + r with w r >= gain > 0: where a linearised class overtakes another.
 *
 * @param w the gradient of the classes' difference
 * @param gain what the difference lacks
 */
record Halfspace(double[] w, double gain) {
    /**
     * The step to its nearest point within the bounds, in L2 or L-inf; all the way to the bounds where it has none.
     * By the optimality conditions each value moves by min(t s, room) along w, with s = |w| for L2 and 1 for L-inf, and
     * one t for all. What that gains grows with t and is concave, so Newton's method from 0 meets t in finitely many
     * steps. Without bounds it is the closed form gain w / |w|_2^2, or gain sign(w) / |w|_1.
     */
    double[] nearest(Norm norm, double[] x, Bounds.Row bounds) {
        double t = 0;
        double next = newton(norm, x, bounds, t);
        while (next > t) {
            t = next;
            next = newton(norm, x, bounds, t);
        }
        double[] step = new double[x.length];
        for (int i = 0; i < step.length; i++) {
            step[i] = w[i] == 0 ? 0 : Math.signum(w[i]) * Math.min(t * speed(norm, i), room(i, x, bounds));
        }
        return step;
    }

    private double newton(Norm norm, double[] x, Bounds.Row bounds, double t) {
        double missing = gain;
        double slope = 0;
        for (int i = 0; i < x.length; i++) {
            double room = room(i, x, bounds);
            double speed = speed(norm, i);
            if (t * speed >= room) {
                missing -= Math.abs(w[i]) * room;
            } else {
                slope += Math.abs(w[i]) * speed;
            }
        }
        return slope > 0 ? missing / slope : Double.MAX_VALUE;
    }

    private double speed(Norm norm, int i) {
        return norm == Norm.L2 ? Math.abs(w[i]) : 1;
    }

    private double room(int i, double[] x, Bounds.Row bounds) {
        return w[i] == 0 ? 0 : Math.max(0, w[i] > 0 ? bounds.high()[i] - x[i] : x[i] - bounds.low()[i]);
    }

    /** What is still missing after a step; 0 if nothing, up to rounding. */
    boolean isReached(double... step) {
        return Rows.dot(w, step) >= gain * (1 - 1e-9);
    }
}
