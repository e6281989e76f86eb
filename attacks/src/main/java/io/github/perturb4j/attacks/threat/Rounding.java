package io.github.perturb4j.attacks.threat;

import org.nd4j.linalg.api.buffer.DataType;

/** Numbers of an array's type, in float64 arithmetic. */
final class Rounding {
    private Rounding() {}

    /** The number of the type nearest to {@code v}. */
    static double to(DataType type, double v) {
        return type == DataType.FLOAT ? (float) v : v;
    }

    /** The largest v of the type with {@code v - centre <= radius}, exactly, where centre is of the type. */
    static double highest(DataType type, double centre, double radius) {
        double v = to(type, centre + radius);
        while (Exact.isBeyond(v, centre, radius)) {
            v = type == DataType.FLOAT ? Math.nextDown((float) v) : Math.nextDown(v);
        }
        return v;
    }

    /** The smallest v of the type with {@code centre - v <= radius}, where centre is of the type. */
    static double lowest(DataType type, double centre, double radius) {
        return -highest(type, -centre, radius);
    }
}
