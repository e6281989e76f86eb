package io.github.perturb4j.resnet.data.scenes;

/**
 * A polygon, closed by itself. Curves are flattened to a fixed number of points with plain arithmetic, and circles come
 * from a table made with {@link StrictMath}, so that points have the same bits everywhere.
 */
final class Outline {
    private static final int CIRCLE = 32;
    private static final int PER_SPAN = 6;
    private static final double[] COS = new double[CIRCLE];
    private static final double[] SIN = new double[CIRCLE];

    static {
        for (int i = 0; i < CIRCLE; i++) {
            COS[i] = StrictMath.cos(2 * StrictMath.PI * i / CIRCLE);
            SIN[i] = StrictMath.sin(2 * StrictMath.PI * i / CIRCLE);
        }
    }

    final double[] xs;
    final double[] ys;

    private Outline(double[] xs, double[] ys) {
        this.xs = xs;
        this.ys = ys;
    }

    /** Straight lines through x0, y0, x1, y1, ... */
    static Outline polygon(double... points) {
        Outline o = new Outline(new double[points.length / 2], new double[points.length / 2]);
        for (int i = 0; i < o.xs.length; i++) {
            o.xs[i] = points[2 * i];
            o.ys[i] = points[2 * i + 1];
        }
        return o;
    }

    static Outline circle(double cx, double cy, double radius) {
        return ellipse(cx, cy, radius, radius, 0);
    }

    /** An ellipse with half axes rx, ry, turned by {@code degrees} (clockwise, as y points down). */
    static Outline ellipse(double cx, double cy, double rx, double ry, double degrees) {
        double cos = StrictMath.cos(StrictMath.toRadians(degrees));
        double sin = StrictMath.sin(StrictMath.toRadians(degrees));
        Outline o = new Outline(new double[CIRCLE], new double[CIRCLE]);
        for (int i = 0; i < CIRCLE; i++) {
            double u = rx * COS[i];
            double v = ry * SIN[i];
            o.xs[i] = cx + u * cos - v * sin;
            o.ys[i] = cy + u * sin + v * cos;
        }
        return o;
    }

    /** A smooth closed curve (Catmull and Rom 1974) through x0, y0, x1, y1, ... */
    static Outline smooth(double... points) {
        return polygon(spline(points, true));
    }

    /**
     * A band along a smooth open curve through the points, {@code from} wide at its start and {@code to} at its end.
     */
    static Outline band(double from, double to, double... points) {
        double[] line = spline(points, false);
        int n = line.length / 2;
        double[] both = new double[4 * n];
        for (int i = 0; i < n; i++) {
            int before = Math.max(0, i - 1);
            int after = Math.min(n - 1, i + 1);
            double dx = line[2 * after] - line[2 * before];
            double dy = line[2 * after + 1] - line[2 * before + 1];
            double half = 0.5 * (from + (to - from) * i / (n - 1)) / Math.max(1e-9, Math.sqrt(dx * dx + dy * dy));
            both[2 * i] = line[2 * i] - dy * half;
            both[2 * i + 1] = line[2 * i + 1] + dx * half;
            both[4 * n - 2 * i - 2] = line[2 * i] + dy * half;
            both[4 * n - 2 * i - 1] = line[2 * i + 1] - dx * half;
        }
        return polygon(both);
    }

    /** Points on the Catmull-Rom curve through the given ones; an open curve keeps its two ends. */
    private static double[] spline(double[] p, boolean closed) {
        int n = p.length / 2;
        int spans = closed ? n : n - 1;
        double[] out = new double[2 * (spans * PER_SPAN + (closed ? 0 : 1))];
        for (int s = 0; s < spans; s++) {
            int a = closed ? (s + n - 1) % n : Math.max(0, s - 1);
            int b = s;
            int c = (s + 1) % n;
            int d = closed ? (s + 2) % n : Math.min(n - 1, s + 2);
            for (int k = 0; k < PER_SPAN; k++) {
                double t = (double) k / PER_SPAN;
                for (int axis = 0; axis < 2; axis++) {
                    out[2 * (s * PER_SPAN + k) + axis] =
                            between(t, p[2 * a + axis], p[2 * b + axis], p[2 * c + axis], p[2 * d + axis]);
                }
            }
        }
        if (!closed) {
            out[out.length - 2] = p[2 * n - 2];
            out[out.length - 1] = p[2 * n - 1];
        }
        return out;
    }

    private static double between(double t, double a, double b, double c, double d) {
        return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
    }

    /** The polygon with every corner moved by {@code distance} along the mean normal, outwards where positive. */
    Outline grown(double distance) {
        int n = xs.length;
        Outline o = new Outline(new double[n], new double[n]);
        double outwards = signedArea() < 0 ? -distance : distance;
        for (int i = 0; i < n; i++) {
            int before = (i + n - 1) % n;
            int after = (i + 1) % n;
            double dx = xs[after] - xs[before];
            double dy = ys[after] - ys[before];
            double step = outwards / Math.max(1e-9, Math.sqrt(dx * dx + dy * dy));
            o.xs[i] = xs[i] + dy * step;
            o.ys[i] = ys[i] - dx * step;
        }
        return o;
    }

    private double signedArea() {
        double area = 0;
        for (int i = 0, j = xs.length - 1; i < xs.length; j = i++) {
            area += xs[j] * ys[i] - xs[i] * ys[j];
        }
        return area;
    }

    /** The polygon under an affine map. */
    Outline moved(Pose pose) {
        Outline o = new Outline(new double[xs.length], new double[xs.length]);
        for (int i = 0; i < xs.length; i++) {
            o.xs[i] = pose.x(xs[i], ys[i]);
            o.ys[i] = pose.y(xs[i], ys[i]);
        }
        return o;
    }

    /** Whether all points lie in a square of {@code side} pixels. */
    boolean isWithin(double side) {
        for (int i = 0; i < xs.length; i++) {
            if (!(xs[i] >= 0 && xs[i] <= side && ys[i] >= 0 && ys[i] <= side)) {
                return false;
            }
        }
        return true;
    }
}
