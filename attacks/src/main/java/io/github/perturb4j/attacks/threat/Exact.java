package io.github.perturb4j.attacks.threat;

import java.math.BigDecimal;

/**
 * Whether perturbations are larger than a radius, as if nothing were rounded: of a sum a little above epsilon, float64
 * can say that it is epsilon.
 *
 * <p>Three looks, each at what the one before could not decide: float64 with a bound of its error; sums of two doubles
 * (Knuth's two-sum, Dekker's product, after Ogita, Rump and Oishi 2005, Accurate sum and dot product), to about n^2
 * 2^-102; decimal numbers.
 */
final class Exact {
    private static final double ROUNDING = 0x1p-51; // more than a sum's relative error for each of its terms
    private static final double PAIRS = 0x1p-98; // more than a sum of pairs' for each pair of its terms
    private static final int TINY = -400; // the exponent below which squares' errors are lost

    private double high;
    private double low;

    private Exact() {}

    /** Whether |a - b| > radius; false for NaN. */
    static boolean isBeyond(double a, double b, double radius) {
        double d = Math.abs(a - b);
        return d > radius || d == radius && Math.signum(a - b) * error(a, -b) > 0;
    }

    /** Whether max |x - x0| > epsilon; false if a difference is NaN and none is larger. */
    static boolean isLinfBeyond(double[] x, double[] x0, double epsilon) {
        for (int i = 0; i < x.length; i++) {
            if (isBeyond(x[i], x0[i], epsilon)) {
                return true;
            }
        }
        return false;
    }

    /** Whether sum |x - x0| > epsilon; false for NaN. */
    static boolean isL1Beyond(double[] x, double[] x0, double epsilon) {
        double rough = Norms.l1(x, x0);
        if (!isNear(rough, epsilon, x.length)) {
            return rough > epsilon;
        }
        Exact sum = new Exact();
        for (int i = 0; i < x.length; i++) {
            double d = x[i] - x0[i];
            sum.add(Math.abs(d));
            sum.add(Math.signum(d) * error(x[i], -x0[i]));
        }
        double more = sum.minus(epsilon, 0);
        return Math.abs(more) > sum.bound(x.length)
                ? more > 0
                : sum(x, x0, false).compareTo(new BigDecimal(epsilon)) > 0;
    }

    /** Whether sum (x - x0)^2 > epsilon^2; false for NaN. */
    static boolean isL2Beyond(double[] x, double[] x0, double epsilon) {
        double rough = Norms.l2(x, x0);
        if (!isNear(rough, epsilon, x.length)) {
            return rough > epsilon;
        }
        if (Math.getExponent(epsilon) > TINY) {
            Exact sum = new Exact();
            for (int i = 0; i < x.length; i++) {
                double d = x[i] - x0[i];
                double square = d * d;
                sum.add(square);
                sum.add(Math.fma(d, d, -square) + 2 * d * error(x[i], -x0[i]));
            }
            double square = epsilon * epsilon;
            double more = sum.minus(square, Math.fma(epsilon, epsilon, -square));
            if (Math.abs(more) > sum.bound(x.length)) {
                return more > 0;
            }
        }
        return sum(x, x0, true).compareTo(new BigDecimal(epsilon).pow(2)) > 0;
    }

    /** Whether rounding could make one of the other; very small radii, whose squares vanish, always could. */
    private static boolean isNear(double rough, double epsilon, int terms) {
        return epsilon < Double.POSITIVE_INFINITY
                && (Math.abs(rough - epsilon) <= ROUNDING * (terms + 1) * epsilon
                        || Math.getExponent(epsilon) <= TINY && rough <= epsilon);
    }

    /** What a + b lacks. */
    private static double error(double a, double b) {
        double sum = a + b;
        double of = sum - a;
        return a - (sum - of) + (b - of);
    }

    private void add(double value) {
        low += error(high, value);
        high += value;
    }

    private double minus(double value, double rest) {
        return high - value + (error(high, -value) + low - rest);
    }

    private double bound(int terms) {
        return PAIRS * (terms + 1) * (terms + 1) * high;
    }

    private static BigDecimal sum(double[] x, double[] x0, boolean squares) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = 0; i < x.length; i++) {
            if (x[i] != x0[i]) {
                BigDecimal d = new BigDecimal(x[i]).subtract(new BigDecimal(x0[i]));
                sum = sum.add(squares ? d.multiply(d) : d.abs());
            }
        }
        return sum;
    }
}
