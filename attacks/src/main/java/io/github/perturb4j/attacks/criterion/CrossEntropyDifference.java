package io.github.perturb4j.attacks.criterion;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;

/**
 * Away from the label and towards the target: objective CE(label) - CE(target), which is logits[target] - logits[label]
 * (the normaliser cancels); met where the prediction is the target. Kolter and Madry, Adversarial Robustness: Theory
 * and Practice (the tutorial of NeurIPS 2018), chapter 1, "Targeted attacks".
 */
public final class CrossEntropyDifference extends Targeted {
    /** @throws IllegalArgumentException if a class is negative, there is none, or a target is its sample's label */
    public CrossEntropyDifference(int[] labels, int[] targets) {
        super(labels, targets);
    }

    @Override
    public Variable objective(Variable logits) {
        return Ops.sub(Ops.crossEntropy(logits, labels()), Ops.crossEntropy(logits, targets()));
    }

    @Override
    protected Criterion withClasses(int[] labels, int[] targets) {
        return new CrossEntropyDifference(labels, targets);
    }
}
