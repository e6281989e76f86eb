package io.github.perturb4j.attacks.threat;

import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Norms of one sample's perturbation, in float64 whatever the image's type.
 *
 * @param linf max |x - x0|
 * @param l2 sqrt(sum (x - x0)^2)
 */
public record Norms(double linf, double l2) {
    /** The norms of x - x0 for each sample of a batch; both have one shape, samples along the first dimension. */
    public static Norms[] of(INDArray x, INDArray x0) {
        PerSample.checkAlike("Norms.of", x, x0);
        int n = (int) x.size(0);
        int length = (int) (x.length() / n);
        Span left = Span.of(Memory.contiguous(x));
        Span right = Span.of(Memory.contiguous(x0));
        double[] a = new double[length];
        double[] b = new double[length];
        Norms[] norms = new Norms[n];
        Arrays.setAll(norms, i -> {
            left.get((long) i * length, a, 0, length);
            right.get((long) i * length, b, 0, length);
            return new Norms(linf(a, b), l2(a, b));
        });
        return norms;
    }

    /** NaN if any difference is. */
    static double linf(double[] x, double[] x0) {
        double most = 0;
        for (int i = 0; i < x.length; i++) {
            most = Math.max(most, Math.abs(x[i] - x0[i]));
        }
        return most;
    }

    static double l2(double[] x, double[] x0) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            double d = x[i] - x0[i];
            sum += d * d;
        }
        return Math.sqrt(sum);
    }
}
