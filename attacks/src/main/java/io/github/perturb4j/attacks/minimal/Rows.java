package io.github.perturb4j.attacks.minimal;

import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A batch as one float64 vector per sample, for attacks whose samples each have a state of their own. */
final class Rows {
    private Rows() {}

    /** The values of each sample. */
    static double[][] of(INDArray x) {
        Span values = Span.of(Memory.contiguous(x));
        double[][] rows = new double[(int) x.size(0)][(int) (x.length() / x.size(0))];
        for (int i = 0; i < rows.length; i++) {
            values.get((long) i * rows[i].length, rows[i], 0, rows[i].length);
        }
        return rows;
    }

    /** An array of the shape and type of {@code like}, values rounded to it; it belongs to the innermost scope. */
    static INDArray toArray(double[][] rows, INDArray like) {
        INDArray array = Memory.uninitialized(like.dataType(), like.shape());
        Span values = Span.of(array);
        for (int i = 0; i < rows.length; i++) {
            values.put((long) i * rows[i].length, rows[i], 0, rows[i].length);
        }
        return Ops.constant(array).value();
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    static double[] minus(double[] a, double[] b) {
        double[] difference = new double[a.length];
        Arrays.setAll(difference, i -> a[i] - b[i]);
        return difference;
    }

    /** y += scale x. */
    static void add(double[] y, double scale, double[] x) {
        for (int i = 0; i < y.length; i++) {
            y[i] += scale * x[i];
        }
    }

    static void scale(double[] x, double factor) {
        for (int i = 0; i < x.length; i++) {
            x[i] *= factor;
        }
    }

    /** L-inf, L2 or L1 of a vector. */
    static double norm(Norm norm, double... v) {
        double size = 0;
        for (double value : v) {
            size = switch (norm) {
                case LINF -> Math.max(size, Math.abs(value));
                case L2 -> size + value * value;
                default -> size + Math.abs(value);
            };
        }
        return norm == Norm.L2 ? Math.sqrt(size) : size;
    }

    /** Scales to L2 length 1; a vector of zeros becomes a random direction among the free values. */
    static void normalise(double[] v, Bounds.Row free, RandomGenerator random) {
        double length = norm(Norm.L2, v);
        if (length == 0) {
            Arrays.setAll(v, i -> free.isFree(i) ? random.nextGaussian() : 0);
            length = norm(Norm.L2, v);
        }
        if (length > 0) {
            scale(v, 1 / length);
        }
    }

    /** From {@code first} down to {@code last} along half a cosine. */
    static double cosine(double first, double last, int step, int steps) {
        return last + (first - last) * (1 + StrictMath.cos(Math.PI * step / steps)) / 2;
    }
}
