package io.github.perturb4j.attacks.criterion;

import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.nn.Losses;

/**
 * Away from the label by the margin: objective max over k != label of logits[k], minus logits[label]; positive only
 * where the prediction is wrong. Met where the prediction is not the label. See {@link Losses#margin}.
 */
public final class Margin extends Untargeted {
    /** @throws IllegalArgumentException if a label is negative or there is none */
    public Margin(int... labels) {
        super(labels);
    }

    @Override
    public Variable objective(Variable logits) {
        return Losses.margin(logits, labels());
    }

    @Override
    protected Criterion withLabels(int... labels) {
        return new Margin(labels);
    }
}
