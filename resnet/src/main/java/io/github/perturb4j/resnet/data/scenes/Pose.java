package io.github.perturb4j.resnet.data.scenes;

import io.github.perturb4j.autodiff.kernel.CounterRandom;

/**
 * The affine map from a subject's own coordinates (about [-1, 1], y down) to pixels: x' = xx x + xy y + x0, and so on.
 */
record Pose(double xx, double xy, double x0, double yx, double yy, double y0) {

    /**
     * A random pose on a square of {@code side} pixels: mirrored or not, turned by up to {@code tilt} degrees, slanted
     * and stretched as if seen from another point, 0.6 to 0.98 of the square in size, and moved so that most of it is
     * seen.
     */
    static Pose random(CounterRandom random, int side, double tilt) {
        double size = random.between(0.60, 0.98) * side / 2;
        double angle = StrictMath.toRadians(tilt * triangular(random));
        double cos = StrictMath.cos(angle);
        double sin = StrictMath.sin(angle);
        double stretch = random.between(0.88, 1.14);
        double slant = 0.18 * triangular(random);
        double wide = size * stretch * (random.chance(0.5) ? -1 : 1);
        double high = size / stretch;
        double room = side / 2.0 - 0.72 * size;
        return new Pose(
                cos * wide,
                (cos * slant - sin) * high,
                side / 2.0 + room * random.between(-1, 1),
                sin * wide,
                (sin * slant + cos) * high,
                side / 2.0 + room * random.between(-1, 1));
    }

    /** On (-1, 1), densest at 0. */
    private static double triangular(CounterRandom random) {
        return random.between(-0.5, 0.5) + random.between(-0.5, 0.5);
    }

    double x(double u, double v) {
        return xx * u + xy * v + x0;
    }

    double y(double u, double v) {
        return yx * u + yy * v + y0;
    }

    /** Pixels per unit, as the geometric mean of both directions. */
    double scale() {
        return Math.sqrt(Math.abs(xx * yy - xy * yx));
    }
}
