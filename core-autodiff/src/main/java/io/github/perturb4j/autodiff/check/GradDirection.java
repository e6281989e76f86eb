package io.github.perturb4j.autodiff.check;

import java.util.Arrays;

/**
 * Coordinates from {@code from} on of one input, moved together, the i-th by u_i at t = 1.
 *
 * @param u not 0 anywhere
 */
record GradDirection(int input, int from, double[] u) {
    int count() {
        return u.length;
    }

    /** Coordinates {@code start} to {@code end}, exclusive, of these. */
    GradDirection part(int start, int end) {
        return new GradDirection(input, from + start, Arrays.copyOfRange(u, start, end));
    }

    GradDirection times(double factor) {
        return new GradDirection(
                input, from, Arrays.stream(u).map(v -> factor * v).toArray());
    }

    /** The product with a gradient of the whole input. */
    double along(double[] gradient) {
        double sum = 0;
        for (int i = 0; i < u.length; i++) {
            sum += gradient[from + i] * u[i];
        }
        return sum;
    }

    /** The root of the sum of squares of gradient_i u_i. */
    double size(double[] gradient) {
        double[] products = new double[u.length];
        Arrays.setAll(products, i -> gradient[from + i] * u[i]);
        return norm(products);
    }

    /** The root of the sum of squares of gradient_i x_i, over these coordinates. */
    double size(double[] gradient, double[] x) {
        double[] products = new double[u.length];
        Arrays.setAll(products, i -> gradient[from + i] * x[from + i]);
        return norm(products);
    }

    /** A copy of x, moved by t. */
    double[] moved(double[] x, double t) {
        double[] values = x.clone();
        for (int i = 0; i < u.length; i++) {
            values[from + i] += t * u[i];
        }
        return values;
    }

    /** The root of the sum of squares, without overflow or underflow on the way. */
    static double norm(double[] values) {
        double most = 0;
        for (double value : values) {
            most = Math.max(most, Math.abs(value));
        }
        if (most == 0 || !Double.isFinite(most)) {
            return most;
        }
        double sum = 0;
        for (double value : values) {
            double share = value / most;
            sum += share * share;
        }
        return most * Math.sqrt(sum);
    }
}
