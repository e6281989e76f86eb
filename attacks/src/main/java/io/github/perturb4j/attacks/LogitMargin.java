package io.github.perturb4j.attacks;

/**
 * How far a prediction is from what the criterion wants: max over k != label of logits[k] - logits[label]; with a target,
 * logits[target] - max over k != target of logits[k]. Below 0 before the boundary, whatever the criterion's objective.
 */
public final class LogitMargin {
    private LogitMargin() {}

    /** Of one sample of a task. */
    public static double of(AttackTask task, Prediction prediction, int sample) {
        int[] targets = task.criterion().targets();
        int own = targets.length == 0 ? task.labels()[sample] : targets[sample];
        double most = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < prediction.classes(); k++) {
            most = k == own ? most : Math.max(most, prediction.logit(k));
        }
        double margin = most - prediction.logit(own);
        return targets.length == 0 ? margin : -margin;
    }
}
