package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.threat.Norms;
import io.github.perturb4j.nn.Logits;
import java.util.List;
import java.util.OptionalInt;

/**
 * What became of one sample.
 *
 * @param id the sample's own number, which its random numbers were derived from
 * @param label its right class
 * @param target the class it was to be taken for, if any
 * @param clean the prediction of the original
 * @param adversarial the prediction of the image that is returned, made by the harness after the attack
 * @param success whether that prediction meets the criterion
 * @param successShare the share of the model's draws in which it does, from 0 to 1: {@link AttackRunner#draws}
 * @param attacked false if the original met the criterion already; it is then returned as it is, at no cost
 * @param started false if the attack begins at a point that meets the criterion ({@link SingleAttack#takesStart}) and
 *     found none: then nothing was tried, and one has to be given ({@link AttackRunner#start})
 * @param norms of the returned perturbation
 * @param cost model evaluations spent on this sample
 * @param finalLoss the loss, minus the criterion's objective, of the returned image
 * @param trace loss and margin at points that the attack asked about, in order: all of them as far as {@link
 *     AttackRunner#trace} allows, else every second, fourth and so on, and the last
 */
public record SampleResult(
        long id,
        int label,
        OptionalInt target,
        Logits clean,
        Logits adversarial,
        boolean success,
        double successShare,
        boolean attacked,
        boolean started,
        Norms norms,
        Cost cost,
        double finalLoss,
        List<Step> trace) {

    public SampleResult {
        trace = trace instanceof LossTrace ? trace : List.copyOf(trace);
    }

    /**
     * One query.
     *
     * @param query its number, counted from 0 over all restarts and stages
     * @param restart counted from 0
     * @param step counted from 0 in each restart; the loss of step 0 is that of the first point the attack asked about
     * @param loss minus the criterion's objective there
     * @param margin the logits' margin there ({@link LogitMargin}): below 0 before the boundary, above 0 beyond it
     */
    public record Step(int query, int restart, int step, double loss, double margin) {}

    /**
     * Model evaluations.
     *
     * @param forwardPasses all of them, those inside gradient calls and those of the harness included
     * @param gradientCalls backward passes to the pixels
     * @param harnessPasses the forward passes of the harness alone: the original, each restart's last iterate, the
     *     returned image where that is an earlier iterate, and images rounded to 8 bits
     */
    public record Cost(int forwardPasses, int gradientCalls, int harnessPasses) {}

    SampleResult withCost(Cost other) {
        return new SampleResult(
                id,
                label,
                target,
                clean,
                adversarial,
                success,
                successShare,
                attacked,
                started,
                norms,
                other,
                finalLoss,
                trace);
    }

    /** Whether the original's prediction is not the label. */
    public boolean misclassified() {
        return clean.index() != label;
    }
}
