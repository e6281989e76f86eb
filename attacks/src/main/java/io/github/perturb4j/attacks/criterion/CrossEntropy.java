package io.github.perturb4j.attacks.criterion;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;

/**
 * Away from the label, to any other class: objective CE(label) = -log softmax(logits)[label] >= 0, met where the
 * prediction is not the label. Goodfellow et al. 2015 (Explaining and harnessing adversarial examples), section 4;
 * Madry et al. 2018 (Towards deep learning models resistant to adversarial attacks), section 2.
 *
 * <p>In float32 the label's part of the gradient, 1 - p, is rounded to 0 where the label's probability p exceeds
 * 1 - 2^-25, in PyTorch too: attacks are then weaker on very sure predictions than they are in float64 or with
 * {@link Margin}.
 */
public final class CrossEntropy extends Untargeted {
    /** @throws IllegalArgumentException if a label is negative or there is none */
    public CrossEntropy(int... labels) {
        super(labels);
    }

    @Override
    public Variable objective(Variable logits) {
        return Ops.crossEntropy(logits, labels());
    }

    @Override
    protected Criterion withLabels(int... labels) {
        return new CrossEntropy(labels);
    }
}
