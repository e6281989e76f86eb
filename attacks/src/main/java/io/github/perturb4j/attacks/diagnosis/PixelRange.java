package io.github.perturb4j.attacks.diagnosis;

import io.github.perturb4j.attacks.threat.PerSample;
import java.util.Arrays;
import java.util.Locale;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The smallest and the largest pixel; NaN if there is one. */
record PixelRange(double low, double high) {
    static PixelRange of(INDArray images) {
        double[] least = new double[(int) images.size(0)];
        double[] most = least.clone();
        PerSample.read(images, images, (i, values, same) -> {
            least[i] = Arrays.stream(values).min().orElseThrow();
            most[i] = Arrays.stream(values).max().orElseThrow();
        });
        return new PixelRange(
                Arrays.stream(least).min().orElseThrow(),
                Arrays.stream(most).max().orElseThrow());
    }

    double width() {
        return high - low;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "[%.4g, %.4g]", low, high);
    }
}
