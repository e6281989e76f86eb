package io.github.perturb4j.attacks.criterion;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;

/**
 * Towards the target: objective -CE(target) = log softmax(logits)[target], at most 0, met where the prediction is the
 * target. Kurakin et al. 2017 (Adversarial machine learning at scale), section 2.
 */
public final class TargetedCrossEntropy extends Targeted {
    /** @throws IllegalArgumentException if a class is negative, there is none, or a target is its sample's label */
    public TargetedCrossEntropy(int[] labels, int[] targets) {
        super(labels, targets);
    }

    @Override
    public Variable objective(Variable logits) {
        return Ops.neg(Ops.crossEntropy(logits, targets()));
    }

    @Override
    protected Criterion withClasses(int[] labels, int[] targets) {
        return new TargetedCrossEntropy(labels, targets);
    }
}
