package io.github.perturb4j.autodiff.check;

import java.util.BitSet;
import java.util.function.DoubleFunction;
import java.util.function.Predicate;

/**
 * The derivative of t to v^T y(t) at 0, y in float64, by central differences of falling step that are extrapolated to
 * step 0 (Ridders 1982, "Accurate computation of F'(x) and F'(x) F''(x)"), with an estimate of its error.
 *
 * <p>Differences are taken of each y_j before they are added up, so that large numbers which do not move cost the
 * others no digits. The error is what an extrapolation changed, plus what the rounding of x and of those y_j that move
 * comes to.
 */
final class CentralDifferences {
    private static final double FIRST = 0x1p-9;
    private static final int LEVELS = 9;
    private static final double RATIO = 4;
    private static final double EPSILON = 0x1p-52;
    private static final double FLAT = 1e-6; // a bend that is smaller beside the difference is none
    private static final double NOISE = 1 << 10; // roundings that a bend has to stand out of

    /** How many estimated errors two numbers may differ by and still be the same. */
    static final double SURE = 4;

    private static final double CLEAR = 1e-4; // an error so small beside the number makes it one to go by

    private final DoubleFunction<double[]> line;
    private final double[] v;
    private final double[] middle;
    private final double rounding;
    private final BitSet moved = new BitSet();
    private double bendBefore;
    private boolean kinked;

    /**
     * @param line y(t)
     * @param middle y(0)
     * @param v one number for each of y, which does not matter where that is 0
     * @param rounding what the rounding of x makes of v^T y, apart from that of y
     */
    CentralDifferences(DoubleFunction<double[]> line, double[] middle, double[] v, double rounding) {
        this.line = line;
        this.middle = middle;
        this.v = v;
        this.rounding = rounding * EPSILON;
    }

    /** NaN, of infinite error, where y is not finite around 0. */
    record Estimate(double value, double error, double step) {
        static final Estimate NONE = new Estimate(Double.NaN, Double.POSITIVE_INFINITY, FIRST);

        /** A smaller step has the smaller bias: where both cannot be right, it is. */
        private boolean contradicts(Estimate larger) {
            return error <= CLEAR * Math.abs(value) && Math.abs(value - larger.value) > SURE * (error + larger.error);
        }
    }

    /** Which y_j differed between x + h u and x - h u, for any h. */
    BitSet moved() {
        return moved;
    }

    /**
     * Whether some y_j looks bent at 0: where it is smooth, y(h) - 2 y(0) + y(-h) falls with h^2, at a kink with h. It
     * may be a narrow turn as well; a closer look decides.
     */
    boolean looksKinked() {
        return kinked;
    }

    /** The best estimate found until one is good enough, or steps are so small that only rounding is left. */
    Estimate derivative(Predicate<Estimate> enough) {
        Estimate best = Estimate.NONE;
        double[] above = null;
        double h = FIRST;
        for (int level = 0; level < LEVELS && !enough.test(best); level++, h /= RATIO) {
            double[] plus = line.apply(h);
            double[] minus = line.apply(-h);
            double[] sums = difference(plus, minus);
            compareBends(plus, minus);
            double[] row = above == null ? new double[1] : new double[above.length + 1];
            row[0] = sums[0] / (2 * h);
            double noise = Math.hypot(EPSILON * sums[1], rounding) / h;
            Estimate found = Double.isFinite(row[0]) ? extrapolate(above, row, noise, h) : Estimate.NONE;
            above = Double.isFinite(row[0]) ? row : null;
            best = found.error < best.error || found.contradicts(best) ? found : best;
        }
        return best;
    }

    /** Steps fall by {@value #RATIO}: so does the bend at a kink, and by its square where y is smooth. */
    private void compareBends(double[] plus, double[] minus) {
        double bend = 0;
        double seen = 0;
        for (int j = 0; j < v.length; j++) {
            if (v[j] != 0) {
                double size = Math.abs(plus[j]) + Math.abs(minus[j]);
                bend += Math.abs(v[j]) * Math.abs(plus[j] - 2 * middle[j] + minus[j]);
                seen += Math.abs(v[j]) * (FLAT * Math.abs(plus[j] - minus[j]) + NOISE * EPSILON * size);
            }
        }
        kinked |= bend > seen && bendBefore > 0 && bendBefore < 2 * RATIO * bend;
        bendBefore = bend;
    }

    /**
     * The sum of v_j times the difference, and the root of the sum of squares of v_j y_j over those that have moved so
     * far.
     */
    private double[] difference(double[] plus, double[] minus) {
        double sum = 0;
        double[] sizes = new double[v.length];
        for (int j = 0; j < v.length; j++) {
            if (v[j] != 0 && plus[j] != minus[j] && !(Double.isNaN(plus[j]) && Double.isNaN(minus[j]))) {
                moved.set(j);
                sum += v[j] * (plus[j] - minus[j]);
            }
            sizes[j] = moved.get(j) ? v[j] * Math.max(Math.abs(plus[j]), Math.abs(minus[j])) : 0;
        }
        return new double[] {sum, GradDirection.norm(sizes)};
    }

    /** Fills {@code row} with Neville's extrapolations and returns the one that changed least. */
    private static Estimate extrapolate(double[] above, double[] row, double noise, double h) {
        Estimate best = Estimate.NONE;
        double factor = 1;
        for (int j = 1; j < row.length; j++) {
            factor *= RATIO * RATIO;
            row[j] = (factor * row[j - 1] - above[j - 1]) / (factor - 1);
            double change = Math.max(Math.abs(row[j] - row[j - 1]), Math.abs(row[j] - above[j - 1]));
            if (change + noise < best.error) {
                best = new Estimate(row[j], change + noise, h);
            }
        }
        return best;
    }

    /**
     * How rough v^T y is, as one standard deviation, from its fifth and sixth differences over points so close that
     * nothing smooth shows in them (Moré and Wild 2011, "Estimating computational noise").
     */
    double roughness() {
        double[] values = new double[7];
        double[] middle = line.apply(0);
        double spacing = 0x1p-20;
        for (int k = 0; k < values.length; k++) {
            values[k] = k == 3 ? 0 : difference(line.apply((k - 3) * spacing), middle)[0];
        }
        for (int order = 1; order <= 5; order++) {
            for (int k = 0; k < values.length - order; k++) {
                values[k] = values[k + 1] - values[k];
            }
        }
        double fifth = Math.hypot(values[0], values[1]) / Math.sqrt(2 * 252.0);
        return Math.max(fifth, Math.abs(values[1] - values[0]) / Math.sqrt(924));
    }
}
