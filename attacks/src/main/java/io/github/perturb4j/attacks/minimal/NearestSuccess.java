package io.github.perturb4j.attacks.minimal;

import java.util.Arrays;

/** The best success an attack has seen of each sample; the original where it has seen none. */
final class NearestSuccess {
    private final double[][] points;
    private final double[] sizes;

    /** @param x0 the originals, which are not changed */
    NearestSuccess(double[]... x0) {
        points = x0.clone();
        sizes = new double[x0.length];
        Arrays.fill(sizes, Double.POSITIVE_INFINITY);
    }

    /** A success; kept, as a copy, if it is smaller than those before. */
    void offer(int sample, double[] x, double size) {
        if (size < sizes[sample]) {
            sizes[sample] = size;
            points[sample] = x.clone();
        }
    }

    /** Infinite where there is none. */
    double size(int sample) {
        return sizes[sample];
    }

    boolean has(int sample) {
        return sizes[sample] < Double.POSITIVE_INFINITY;
    }

    double[][] points() {
        return points;
    }
}
