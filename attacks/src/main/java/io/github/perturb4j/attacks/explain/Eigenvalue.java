package io.github.perturb4j.attacks.explain;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * An eigenvalue of a symmetric matrix H that is known by its products alone, found by power iteration: v becomes
 * H v / |H v|, and the eigenvalue is v^T H v. Golub and Van Loan, Matrix Computations, section 8.2.1.
 *
 * @param value v^T H v, of the last v
 * @param residual |H v - value v| / |value|; of {@link #algebraic} over the largest absolute eigenvalue. Some
 *     eigenvalue is as near to {@code value}. 0 where H is 0
 * @param iterations products that were computed
 * @param converged whether the residual is within the tolerance; if not, {@code value} is no more than an estimate
 */
public record Eigenvalue(double value, double residual, int iterations, boolean converged) {
    /** The largest absolute one. */
    static Eigenvalue dominant(UnaryOperator<double[]> h, int size, PowerIteration how) {
        return iterate(h, 0, 0, size, how);
    }

    /** The largest one by sign: where the dominant one is below 0, that of H - dominant I, shifted back. */
    static Eigenvalue algebraic(UnaryOperator<double[]> h, Eigenvalue dominant, int size, PowerIteration how) {
        return dominant.value() >= 0 ? dominant : iterate(h, dominant.value(), -dominant.value(), size, how);
    }

    /** Of H - shift I; residuals are relative to {@code scale}, or to the value where it is 0. */
    private static Eigenvalue iterate(
            UnaryOperator<double[]> h, double shift, double scale, int size, PowerIteration how) {
        CounterRandom random = new CounterRandom(how.seed());
        double[] v = new double[size];
        Arrays.setAll(v, i -> random.nextGaussian());
        Eigenvalue found = null;
        for (int k = 1; k <= how.most(); k++) {
            v = Vectors.times(1 / Vectors.length(v), v);
            double[] product = h.apply(v);
            double value = Vectors.dot(v, product);
            double off = Vectors.length(Vectors.plus(product, -value, v));
            double relative = off == 0 ? 0 : off / (scale > 0 ? scale : Math.abs(value));
            found = new Eigenvalue(value, relative, k, relative <= how.tolerance());
            v = Vectors.plus(product, -shift, v);
            if (found.converged() || Vectors.length(v) == 0) {
                break;
            }
        }
        return found;
    }
}
