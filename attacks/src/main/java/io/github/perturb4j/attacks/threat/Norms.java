package io.github.perturb4j.attacks.threat;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Norms of one sample's perturbation, in float64 whatever the image's type.
 *
 * @param linf max |x - x0|
 * @param l2 sqrt(sum (x - x0)^2)
 * @param l1 sum |x - x0|
 * @param l0 the number of pixels that differ in any channel
 * @param l0Values the number of values that differ, each channel of a pixel being one
 */
public record Norms(double linf, double l2, double l1, double l0, double l0Values) {
    /** Of no perturbation. */
    public static final Norms ZERO = new Norms(0, 0, 0, 0, 0);

    /** The norms of x - x0 for each sample of a batch; both have one shape (N, C, H, W). */
    public static Norms[] of(INDArray x, INDArray x0) {
        PerSample.checkAlike("Norms.of", x, x0);
        int channels = PerSample.channels(x);
        Norms[] norms = new Norms[(int) x.size(0)];
        PerSample.read(x, x0, (i, values, centre) -> norms[i] = of(values, centre, channels));
        return norms;
    }

    /** Of one sample. */
    static Norms of(double[] x, double[] x0, int channels) {
        return new Norms(linf(x, x0), l2(x, x0), l1(x, x0), l0(x, x0, channels), l0(x, x0, 1));
    }

    /** Of a perturbation whose every value is divided by {@code unit}. */
    Norms over(double unit) {
        return new Norms(linf / unit, l2 / unit, l1 / unit, l0, l0Values);
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

    static double l1(double[] x, double[] x0) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += Math.abs(x[i] - x0[i]);
        }
        return sum;
    }

    static double l0(double[] x, double[] x0, int channels) {
        int pixels = x.length / channels;
        int count = 0;
        for (int p = 0; p < pixels; p++) {
            for (int i = p; i < x.length; i += pixels) {
                if (x[i] != x0[i]) {
                    count++;
                    break;
                }
            }
        }
        return count;
    }
}
