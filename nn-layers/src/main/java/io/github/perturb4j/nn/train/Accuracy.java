package io.github.perturb4j.nn.train;

import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import org.nd4j.linalg.api.ndarray.INDArray;

/** How often a network is right. */
public final class Accuracy {
    private Accuracy() {}

    /**
     * The number of samples whose largest logit, the first of equal ones, is that of their label.
     *
     * @param logits (N, K), float32 or float64
     * @param labels N classes
     */
    public static int correct(INDArray logits, int[] labels) {
        double[] values = Span.of(Memory.contiguous(logits)).toDoubles();
        int classes = values.length / labels.length;
        int correct = 0;
        for (int i = 0; i < labels.length; i++) {
            int best = 0;
            for (int k = 1; k < classes; k++) {
                best = values[i * classes + k] > values[i * classes + best] ? k : best;
            }
            correct += best == labels[i] ? 1 : 0;
        }
        return correct;
    }
}
