package io.github.perturb4j.attacks.minimal;

/**
 * One vector's Adam: m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, w = w - rate m' / (sqrt(v') + 1e-8), with m' and
 * v' divided by 1 - b^t. Kingma and Ba 2015 (Adam: a method for stochastic optimization), algorithm 1, b1 = 0.9, b2 =
 * 0.999.
 */
final class VectorAdam {
    private static final double FIRST = 0.9;
    private static final double SECOND = 0.999;
    private static final double TINY = 1e-8;

    private final double rate;
    private final double[] mean;
    private final double[] square;
    private int steps;

    VectorAdam(double rate, int length) {
        this.rate = rate;
        this.mean = new double[length];
        this.square = new double[length];
    }

    /** Moves w, downhill. */
    void descend(double[] w, double[] gradient) {
        steps++;
        double meanBias = 1 - StrictMath.pow(FIRST, steps);
        double squareBias = 1 - StrictMath.pow(SECOND, steps);
        for (int i = 0; i < w.length; i++) {
            mean[i] += (1 - FIRST) * (gradient[i] - mean[i]);
            square[i] += (1 - SECOND) * (gradient[i] * gradient[i] - square[i]);
            w[i] -= rate * (mean[i] / meanBias) / (Math.sqrt(square[i] / squareBias) + TINY);
        }
    }
}
