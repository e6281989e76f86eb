package io.github.perturb4j.attacks.transform;

import java.util.Arrays;

/**
 * An image resampled under an affine map of its frame, by bilinear interpolation. Output pixel (i, j) takes the value
 * of the source at the point that the map sends (i, j) to; a source covers half a pixel around its outermost pixels'
 * centres, where it continues them, and beyond that is 0. Each channel alike.
 *
 * <p>Linear in the source, so {@link #transpose} is exact: it hands each output's gradient to the four source pixels
 * with the weights that the output was computed from.
 */
public final class Warp implements Transform {
    private final ImageShape source;
    private final ImageShape target;
    private final double[] rows;
    private final double[] columns;

    /**
     * @param rows a, b, c: the source row is a i + b j + c
     * @param columns a, b, c: the source column is a i + b j + c
     */
    private Warp(ImageShape source, ImageShape target, double[] rows, double[] columns) {
        this.source = source;
        this.target = target;
        this.rows = rows;
        this.columns = columns;
    }

    /** An image posed within its own frame. */
    public static Warp posed(ImageShape shape, ImagePose pose) {
        return placed(shape, shape, pose);
    }

    /**
     * An image posed in a frame of another size: its centre comes to the frame's, before it is moved.
     *
     * @param target with as many channels
     */
    public static Warp placed(ImageShape source, ImageShape target, ImagePose pose) {
        double turn = Math.toRadians(pose.degrees());
        double cos = StrictMath.cos(turn) / pose.scale();
        double sin = StrictMath.sin(turn) / pose.scale();
        double down = (target.height() - 1) / 2.0 + pose.down();
        double right = (target.width() - 1) / 2.0 + pose.right();
        return new Warp(
                source,
                target,
                new double[] {cos, sin, (source.height() - 1) / 2.0 - cos * down - sin * right},
                new double[] {-sin, cos, (source.width() - 1) / 2.0 + sin * down - cos * right});
    }

    /** An image shrunk to height x width, its corner at (top, left) of its old frame. */
    public static Warp resized(ImageShape shape, int height, int width, int top, int left) {
        double up = (double) shape.height() / height;
        double across = (double) shape.width() / width;
        return new Warp(shape, shape, new double[] {up, 0, (0.5 - top) * up - 0.5}, new double[] {
            0, across, (0.5 - left) * across - 0.5
        });
    }

    @Override
    public void apply(double[] x, double[] y) {
        visit((out, in, weight, first) -> y[out] = (first ? 0 : y[out]) + weight * x[in]);
    }

    @Override
    public void transpose(double[] g, double[] out) {
        Arrays.fill(out, 0);
        visit((from, to, weight, first) -> out[to] += weight * g[from]);
    }

    /** Whether an output pixel lies in the source: its part of a picture that is laid over another. */
    public boolean[] covered() {
        boolean[] covered = new boolean[target.height() * target.width()];
        for (int p = 0; p < covered.length; p++) {
            int i = p / target.width();
            int j = p % target.width();
            covered[p] = isInside(at(rows, i, j), source.height()) && isInside(at(columns, i, j), source.width());
        }
        return covered;
    }

    /** Told of every pair of pixels that belong together, outputs in order. */
    @FunctionalInterface
    private interface Visitor {
        void pair(int output, int input, double weight, boolean first);
    }

    private void visit(Visitor visitor) {
        int outPlane = target.height() * target.width();
        int inPlane = source.height() * source.width();
        for (int p = 0; p < outPlane; p++) {
            double row = at(rows, p / target.width(), p % target.width());
            double column = at(columns, p / target.width(), p % target.width());
            boolean inside = isInside(row, source.height()) && isInside(column, source.width());
            int top = corner(row, source.height());
            int left = corner(column, source.width());
            double v = clamp(row, source.height()) - top;
            double u = clamp(column, source.width()) - left;
            int below = top + 1 < source.height() ? source.width() : 0;
            int beside = left + 1 < source.width() ? 1 : 0;
            for (int c = 0; c < target.channels(); c++) {
                int out = c * outPlane + p;
                int in = c * inPlane + top * source.width() + left;
                visitor.pair(out, in, inside ? (1 - v) * (1 - u) : 0, true);
                visitor.pair(out, in + beside, inside ? (1 - v) * u : 0, false);
                visitor.pair(out, in + below, inside ? v * (1 - u) : 0, false);
                visitor.pair(out, in + below + beside, inside ? v * u : 0, false);
            }
        }
    }

    private static double at(double[] map, int i, int j) {
        return map[0] * i + map[1] * j + map[2];
    }

    private static boolean isInside(double at, int extent) {
        return at >= -0.5 && at <= extent - 0.5;
    }

    private static double clamp(double at, int extent) {
        return Math.min(extent - 1.0, Math.max(0, at));
    }

    private static int corner(double at, int extent) {
        return (int) clamp(at, extent);
    }
}
