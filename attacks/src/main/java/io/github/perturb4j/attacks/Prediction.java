package io.github.perturb4j.attacks;

import io.github.perturb4j.nn.Logits;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a model says of one image. Never changes.
 *
 * @param logits one for each class
 */
public record Prediction(Logits logits) {
    /** The rows of logits (N, K). */
    static Prediction[] of(INDArray logits) {
        return Arrays.stream(Logits.rows(logits)).map(Prediction::new).toArray(Prediction[]::new);
    }

    /** Of the mean logits of several. */
    static Prediction mean(List<Prediction> of) {
        return new Prediction(Logits.mean(of.stream().map(Prediction::logits).toList()));
    }

    /** The number of classes. */
    public int classes() {
        return logits.classes();
    }

    /** The class with the largest logit, the first of equal ones. */
    public int index() {
        return logits.index();
    }

    public double logit(int index) {
        return logits.logit(index);
    }

    /** e^logit / sum of e^logits, in float64. */
    public double probability(int index) {
        return logits.probability(index);
    }

    /** The probability of {@link #index}. */
    public double probability() {
        return logits.probability();
    }

    @Override
    public String toString() {
        return logits.toString();
    }
}
