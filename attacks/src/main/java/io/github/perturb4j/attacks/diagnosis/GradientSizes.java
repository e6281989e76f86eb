package io.github.perturb4j.attacks.diagnosis;

import io.github.perturb4j.attacks.threat.PerSample;
import io.github.perturb4j.autodiff.Scope;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The largest magnitude in each sample's gradient at its pixels.
 *
 * @param crossEntropy of the cross-entropy
 * @param margin of the margin, which no softmax can saturate
 */
record GradientSizes(double[] crossEntropy, double[] margin) {
    static GradientSizes of(Probe probe, INDArray x, int... labels) {
        return new GradientSizes(largest(probe, x, labels, Goal.CROSS_ENTROPY), largest(probe, x, labels, Goal.MARGIN));
    }

    private static double[] largest(Probe probe, INDArray x, int[] labels, Goal goal) {
        double[] largest = new double[labels.length];
        try (Scope scope = Scope.open()) {
            INDArray gradient = probe.gradient(x, labels, goal);
            PerSample.read(
                    gradient,
                    gradient,
                    (i, g, same) -> largest[i] = Arrays.stream(g).map(Math::abs).reduce(0, Math::max));
        }
        return largest;
    }

    /** Samples with a gradient that is NaN or infinite. */
    int notFinite() {
        int count = 0;
        for (int i = 0; i < margin.length; i++) {
            count += Double.isFinite(crossEntropy[i]) && Double.isFinite(margin[i]) ? 0 : 1;
        }
        return count;
    }
}
