package io.github.perturb4j.attacks;

import io.github.perturb4j.autodiff.kernel.Lines;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a model says of one image: a logit and a probability per class. Never changes. */
public final class Prediction {
    private final double[] logits;
    private final double norm;

    private Prediction(double[] logits) {
        this.logits = logits;
        this.norm = Lines.logSumExp(logits);
    }

    /** The rows of logits (N, K). */
    static Prediction[] of(INDArray logits) {
        Span values = Span.of(Memory.contiguous(logits));
        int classes = (int) logits.size(1);
        Prediction[] rows = new Prediction[(int) logits.size(0)];
        Arrays.setAll(rows, i -> {
            double[] row = new double[classes];
            values.get((long) i * classes, row, 0, classes);
            return new Prediction(row);
        });
        return rows;
    }

    /** Of the mean logits of several. */
    static Prediction mean(List<Prediction> of) {
        double[] mean = new double[of.get(0).classes()];
        of.forEach(p -> Arrays.setAll(mean, k -> mean[k] + p.logits[k] / of.size()));
        return new Prediction(mean);
    }

    /** The number of classes. */
    public int classes() {
        return logits.length;
    }

    /** The class with the largest logit, the first of equal ones. */
    public int index() {
        int best = 0;
        for (int k = 1; k < logits.length; k++) {
            best = logits[k] > logits[best] ? k : best;
        }
        return best;
    }

    public double logit(int index) {
        return logits[index];
    }

    /** A copy of all logits. */
    double[] logits() {
        return logits.clone();
    }

    /** e^logit / sum of e^logits, in float64. */
    public double probability(int index) {
        return Math.exp(logits[index] - norm);
    }

    /** The probability of {@link #index}. */
    public double probability() {
        return probability(index());
    }

    @Override
    public String toString() {
        return "class " + index() + " with probability " + probability();
    }
}
