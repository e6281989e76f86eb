package io.github.perturb4j.autodiff.check;

import static io.github.perturb4j.autodiff.check.CentralDifferences.SURE;

import java.util.function.DoubleFunction;

/**
 * The slopes of y_j(t), y in float64, on either side of t = 0, each from points of its own side alone: where they
 * differ, there is a kink or a jump at 0, or nearer to it than any step.
 *
 * <p>From y at h, 2 h and 3 h the slope at 0 is (-5 y(h) + 8 y(2 h) - 3 y(3 h)) / 2 h and the value there 3 y(h) - 3
 * y(2 h) + y(3 h), with errors that fall with h^2 and h^3; of several h the one counts whose answer changed least. How
 * rough y_j is, is seen at the smallest h, where y(h) - 2 y(2 h) + y(3 h) is nothing else.
 */
final class OneSidedSlopes {
    private static final double[] STEPS = {0x1p-10, 0x1p-14, 0x1p-18, 0x1p-22};
    private static final double EPSILON = 0x1p-52;
    private static final double CLEAR = 1e-6; // of the slope or value: a break that is smaller is none

    private final double[] middle;
    private final Side right;
    private final Side left;

    /**
     * @param line y(t), NaN or infinite where y is not defined
     * @param middle y(0)
     */
    OneSidedSlopes(DoubleFunction<double[]> line, double[] middle) {
        this.middle = middle;
        this.right = new Side(line, 1);
        this.left = new Side(line, -1);
    }

    /** Whether y_j has a kink or a jump at 0, or is defined on one side only. */
    boolean breaks(int j) {
        Found r = right.at(j, roughness(j));
        Found l = left.at(j, roughness(j));
        if (r == null || l == null) {
            return r != l;
        }
        double most = Math.max(Math.abs(r.slope), Math.abs(l.slope));
        double turn = Math.abs(r.slope - l.slope);
        double jump = jump(j, r.value, l.value);
        boolean kink = turn > CLEAR * most && turn > SURE * (r.slopeError + l.slopeError) && !unbendsAtLast(j, turn);
        double size = Math.max(right.size[j], left.size[j]);
        return kink || (jump > CLEAR * size && jump > SURE * (r.valueError + l.valueError) && !closesAtLast(j, jump));
    }

    /** Whether the smallest steps see no turn although they could: it lies beside 0. */
    private boolean unbendsAtLast(int j, double turn) {
        double rounding = 16 * rounding(j) / STEPS[STEPS.length - 1];
        return rounding < turn / 4 && Math.abs(last(right.slopes, j) - last(left.slopes, j)) < turn / 2;
    }

    private boolean closesAtLast(int j, double jump) {
        return 14 * rounding(j) < jump / 4 && jump(j, last(right.values, j), last(left.values, j)) < jump / 2;
    }

    private double jump(int j, double fromRight, double fromLeft) {
        return Math.max(Math.abs(fromRight - middle[j]), Math.abs(fromLeft - middle[j]));
    }

    private static double last(double[][] levels, int j) {
        return levels[STEPS.length - 1][j];
    }

    /** The lowest slope, the highest, and how far off either may be, of y_j where it {@link #breaks}. */
    double[] range(int j) {
        Found r = right.at(j, roughness(j));
        Found l = left.at(j, roughness(j));
        Found a = r == null ? l : r;
        Found b = l == null ? r : l;
        return new double[] {
            Math.min(a.slope, b.slope), Math.max(a.slope, b.slope), Math.max(a.slopeError, b.slopeError)
        };
    }

    private double roughness(int j) {
        double seen = Math.max(known(right.bend[j]), known(left.bend[j]));
        return Math.max(seen, rounding(j));
    }

    private double rounding(int j) {
        return EPSILON * Math.max(known(right.size[j]), known(left.size[j]));
    }

    private static double known(double value) {
        return Double.isFinite(value) ? value : 0;
    }

    private record Found(double slope, double slopeError, double value, double valueError) {}

    /** One side of 0. */
    private static final class Side {
        private final double[][] slopes = new double[STEPS.length][];
        private final double[][] values = new double[STEPS.length][];
        private double[] size;
        private double[] bend;

        Side(DoubleFunction<double[]> line, int sign) {
            for (int level = 0; level < STEPS.length; level++) {
                double h = sign * STEPS[level];
                take(level, h, line.apply(h), line.apply(2 * h), line.apply(3 * h));
            }
        }

        private void take(int level, double h, double[] one, double[] two, double[] three) {
            int n = one.length;
            slopes[level] = new double[n];
            values[level] = new double[n];
            size = new double[n];
            bend = new double[n];
            for (int j = 0; j < n; j++) {
                slopes[level][j] = (-5 * one[j] + 8 * two[j] - 3 * three[j]) / (2 * h);
                values[level][j] = 3 * one[j] - 3 * two[j] + three[j];
                size[j] = Math.max(Math.abs(one[j]), Math.max(Math.abs(two[j]), Math.abs(three[j])));
                bend[j] = Math.abs(one[j] - 2 * two[j] + three[j]);
            }
        }

        /** The slope and the value at 0 that are surest; null where they are not finite. */
        Found at(int j, double roughness) {
            Found best = null;
            for (int level = 1; level < STEPS.length; level++) {
                double slope = slopes[level][j];
                double value = values[level][j];
                double slopeError = Math.abs(slope - slopes[level - 1][j]) + 8 * roughness / STEPS[level];
                double valueError = Math.abs(value - values[level - 1][j]) + 7 * roughness;
                if (Double.isFinite(slopeError) && (best == null || slopeError < best.slopeError)) {
                    best = new Found(slope, slopeError, value, valueError);
                }
            }
            return best;
        }
    }
}
