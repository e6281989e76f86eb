package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.threat.PerSample;
import io.github.perturb4j.attacks.transform.ImageShape;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A square Gaussian kernel of weights that sum to 1, the outer product of {@code size} values of the normal density at
 * equal distances from -deviations to deviations.
 *
 * @param size of a side, odd; 1 changes nothing
 * @param deviations how many standard deviations the kernel reaches, above 0; the paper's code has 3
 */
public record GaussianKernel(int size, double deviations) {
    /** @throws IllegalArgumentException if a setting is out of its range */
    public GaussianKernel {
        check(size, deviations);
    }

    /** @throws IllegalArgumentException if a setting is out of its range */
    static void check(int size, double deviations) {
        if (size < 1 || size % 2 == 0) {
            throw new IllegalArgumentException("a kernel needs an odd size of at least 1, found " + size);
        }
        AttackSettings.positive("a kernel", "deviations", deviations, "the paper's code has 3");
    }

    /** Each channel of (N, C, H, W) convolved with the kernel, zeros around it. */
    public INDArray smooth(INDArray x) {
        ImageShape shape = ImageShape.of(x);
        double[] weights = weights();
        return PerSample.map(x, (sample, values) -> {
            along(values, weights, 1, shape.width());
            along(values, weights, shape.width(), shape.height());
        });
    }

    private double[] weights() {
        double[] weights = new double[size];
        double sum = 0;
        for (int i = 0; i < size; i++) {
            double at = size == 1 ? 0 : deviations * (2.0 * i / (size - 1) - 1);
            weights[i] = StrictMath.exp(-at * at / 2);
            sum += weights[i];
        }
        for (int i = 0; i < size; i++) {
            weights[i] /= sum;
        }
        return weights;
    }

    /** In place, along lines of {@code extent} values that lie {@code stride} apart. */
    private static void along(double[] values, double[] weights, int stride, int extent) {
        double[] before = values.clone();
        for (int p = 0; p < values.length; p++) {
            int at = p / stride % extent;
            double sum = 0;
            for (int k = 0; k < weights.length; k++) {
                int offset = k - weights.length / 2;
                if (at + offset >= 0 && at + offset < extent) {
                    sum += weights[k] * before[p + offset * stride];
                }
            }
            values[p] = sum;
        }
    }
}
