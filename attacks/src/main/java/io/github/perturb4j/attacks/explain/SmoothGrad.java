package io.github.perturb4j.attacks.explain;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.nn.Settings;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The mean gradient around the image: 1/n sum_i df/dx(x + z_i), z_i normal with a standard deviation of sigma times the
 * range max x - min x. Smilkov et al. 2017 (SmoothGrad: removing noise by adding noise), section 3. With sigma 0 it is
 * {@link Saliency}.
 *
 * @param samples n, at least 1
 * @param sigma the noise's share of the range, in [0, 1]
 * @param seed sample i has the numbers of (seed, i)
 */
public record SmoothGrad(int samples, double sigma, long seed) implements Attribution {
    /** @throws IllegalArgumentException if a setting is out of range */
    public SmoothGrad {
        Settings.atLeast(1, "samples", samples);
        Settings.fraction("sigma", sigma);
    }

    @Override
    public INDArray of(PixelFunction f, INDArray x) {
        double[] centre = PixelFunction.numbers(x);
        DoubleSummaryStatistics range = Arrays.stream(centre).summaryStatistics();
        double deviation = sigma * (range.getMax() - range.getMin());
        double[] sum = new double[centre.length];
        f.gradients(x, samples, i -> noisy(centre, deviation, i), (i, value, g) -> {
            for (int k = 0; k < sum.length; k++) {
                sum[k] += g[k];
            }
        });
        Arrays.setAll(sum, k -> sum[k] / samples);
        return PixelFunction.like(x, sum);
    }

    private double[] noisy(double[] centre, double deviation, int sample) {
        CounterRandom random = new CounterRandom(seed, sample);
        double[] x = centre.clone();
        for (int k = 0; k < x.length; k++) {
            x[k] += deviation * random.nextGaussian();
        }
        return x;
    }

    @Override
    public String label() {
        return "smoothgrad";
    }
}
