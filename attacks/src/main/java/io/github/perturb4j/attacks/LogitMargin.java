package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.nn.Logits;

/**
 * How far a prediction is from what the criterion wants: max over k != label of logits[k] - logits[label]; with a
 * target, logits[target] - max over k != target of logits[k]. Below 0 before the boundary, whatever the criterion's
 * objective.
 */
public final class LogitMargin {
    private LogitMargin() {}

    /** Of one sample of a task. */
    public static double of(AttackTask task, Logits prediction, int sample) {
        int[] targets = task.criterion().targets();
        return targets.length == 0 ? -prediction.margin(task.labels()[sample]) : prediction.margin(targets[sample]);
    }

    /** Of each row that a criterion is for. */
    static double[] of(Criterion criterion, Logits... predictions) {
        int[] targets = criterion.targets();
        int[] own = targets.length == 0 ? criterion.labels() : targets;
        double[] margins = new double[predictions.length];
        for (int i = 0; i < margins.length; i++) {
            double lead = predictions[i].margin(own[i]);
            margins[i] = targets.length == 0 ? -lead : lead;
        }
        return margins;
    }
}
