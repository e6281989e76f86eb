package io.github.perturb4j.attacks.criterion;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Criteria that are met where the prediction is the target; the objective is theirs. */
public abstract class Targeted implements Criterion {
    private final Classes labels;
    private final Classes targets;

    /** @throws IllegalArgumentException if a class is negative, there is none, or a target is its sample's label */
    protected Targeted(int[] labels, int[] targets) {
        this.labels = new Classes("label", labels);
        this.targets = new Classes("target", targets);
        Classes.checkPairs(this.labels, this.targets);
    }

    /** Where the largest logit, the first of equal ones, is the target's. */
    @Override
    public final boolean[] isMet(INDArray logits) {
        return targets.predictedBy(logits);
    }

    @Override
    public final int[] labels() {
        return labels.toArray();
    }

    @Override
    public final int[] targets() {
        return targets.toArray();
    }

    @Override
    public final Criterion select(int... samples) {
        return withClasses(labels.select(samples), targets.select(samples));
    }

    /** The same criterion for other samples. */
    protected abstract Criterion withClasses(int[] labels, int[] targets);

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[labels=" + labels + ", targets=" + targets + "]";
    }
}
