package io.github.perturb4j.attacks.criterion;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Criteria that are met where the prediction is not the label; the objective is theirs. */
public abstract class Untargeted implements Criterion {
    private final Classes labels;

    /** @throws IllegalArgumentException if a label is negative or there is none */
    protected Untargeted(int... labels) {
        this.labels = new Classes("label", labels);
    }

    /** Where the largest logit, the first of equal ones, is not the label's. */
    @Override
    public final boolean[] isMet(INDArray logits) {
        boolean[] met = labels.predictedBy(logits);
        for (int i = 0; i < met.length; i++) {
            met[i] = !met[i];
        }
        return met;
    }

    @Override
    public final int[] labels() {
        return labels.toArray();
    }

    /** Empty. */
    @Override
    public final int[] targets() {
        return new int[0];
    }

    @Override
    public final Criterion select(int... samples) {
        return withLabels(labels.select(samples));
    }

    /** The same criterion for other samples. */
    protected abstract Criterion withLabels(int... labels);

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[labels=" + labels + "]";
    }
}
