package io.github.perturb4j.nn.train;

import io.github.perturb4j.nn.Logits;
import java.util.stream.IntStream;
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
        int[] seen = Logits.indices(logits);
        return (int) IntStream.range(0, labels.length)
                .filter(i -> seen[i] == labels[i])
                .count();
    }
}
