package io.github.perturb4j.attacks.minimal;

/**
 * A change of variables that keeps values in their bounds: x = middle + half tanh(w). Carlini and Wagner 2017, section
 * V-C. Values bounded on one side or none are their own w, clipped.
 */
record TanhBox(Bounds.Row bounds) {
    /** Keeps w finite for values on their bounds. */
    private static final double INNER = 0.999999;

    private boolean isBounded(int i) {
        return bounds.high()[i] - bounds.low()[i] < Double.POSITIVE_INFINITY;
    }

    private double middle(int i) {
        return (bounds.low()[i] + bounds.high()[i]) / 2;
    }

    private double half(int i) {
        return (bounds.high()[i] - bounds.low()[i]) / 2;
    }

    double[] at(double... w) {
        double[] x = new double[w.length];
        for (int i = 0; i < w.length; i++) {
            x[i] = bounds.clip(i, isBounded(i) ? middle(i) + half(i) * StrictMath.tanh(w[i]) : w[i]);
        }
        return x;
    }

    double[] inverse(double... x) {
        double[] w = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double unit = !isBounded(i) || half(i) == 0 ? 0 : INNER * (x[i] - middle(i)) / half(i);
            w[i] = isBounded(i) ? 0.5 * StrictMath.log((1 + unit) / (1 - unit)) : x[i];
        }
        return w;
    }

    /** The gradient with respect to w, of one with respect to x. */
    double[] pullBack(double[] w, double[] gradient) {
        double[] pulled = new double[w.length];
        for (int i = 0; i < w.length; i++) {
            double tanh = StrictMath.tanh(w[i]);
            pulled[i] = isBounded(i) ? gradient[i] * half(i) * (1 - tanh * tanh) : gradient[i];
        }
        return pulled;
    }
}
