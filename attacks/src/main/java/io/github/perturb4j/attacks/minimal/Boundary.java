package io.github.perturb4j.attacks.minimal;

import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.nn.Losses;

/** How far from success a prediction is, in logits. */
final class Boundary {
    private Boundary() {}

    /**
     * Above 0 where the criterion is met and below where it is not: the largest other logit minus the label's, or with
     * targets the target's minus the largest other one.
     */
    static Loss margin(Criterion criterion) {
        int[] labels = criterion.labels();
        int[] targets = criterion.targets();
        return targets.length == 0
                ? (logits, samples) -> Losses.margin(logits, Loss.pick(labels, samples))
                : (logits, samples) -> Ops.neg(Losses.margin(logits, Loss.pick(targets, samples)));
    }
}
