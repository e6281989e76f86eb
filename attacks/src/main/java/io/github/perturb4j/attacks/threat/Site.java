package io.github.perturb4j.attacks.threat;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * Where one sample's ball is: its free values alone, channel after channel.
 *
 * @param centre x0
 * @param epsilon the radius
 * @param low the least a value may be, of the type
 * @param high the most
 * @param type of the array that results are rounded to
 */
record Site(double[] centre, double epsilon, double low, double high, DataType type, int channels) {
    double clip(double v) {
        return Math.min(high, Math.max(low, v));
    }

    void clip(double[] x) {
        for (int i = 0; i < x.length; i++) {
            x[i] = clip(x[i]);
        }
    }

    /** How far value {@code i} may go from the centre, up or down. */
    double room(int i, boolean up) {
        return up ? high - centre[i] : centre[i] - low;
    }

    /** The box's width; 1 where a bound is missing. */
    double unit() {
        double width = high - low;
        return Double.isInfinite(width) ? 1 : width;
    }

    int pixels() {
        return centre.length / channels;
    }
}
