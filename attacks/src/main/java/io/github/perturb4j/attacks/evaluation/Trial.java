package io.github.perturb4j.attacks.evaluation;

import io.github.perturb4j.attacks.SampleResult;
import io.github.perturb4j.attacks.threat.Norms;

/**
 * What became of one image in one {@link PlannedRun}.
 *
 * @param sample the image's number
 * @param attack its name in the grid
 * @param epsilon the radius; infinite for a minimal-norm attack
 * @param success whether the image that was found is taken for another class than the original's
 * @param predicted the class that it is taken for
 * @param labelProbability the probability of the right class for it
 * @param startless whether the attack begins at a point that meets the criterion, and found none: it did nothing
 * @param norms of the perturbation
 * @param forwardPasses the harness's own included
 * @param gradientCalls backward passes to the pixels
 * @param seconds this image's share of its batch's time
 */
public record Trial(
        long sample,
        String attack,
        double epsilon,
        boolean success,
        int predicted,
        double labelProbability,
        boolean startless,
        Norms norms,
        int forwardPasses,
        int gradientCalls,
        double seconds) {

    static Trial of(PlannedRun run, SampleResult result, double seconds) {
        return new Trial(
                result.id(),
                run.name(),
                run.epsilon(),
                result.success(),
                result.adversarial().index(),
                result.adversarial().probability(result.label()),
                !result.started(),
                result.norms(),
                result.cost().forwardPasses(),
                result.cost().gradientCalls(),
                seconds);
    }

    boolean isOf(PlannedRun run) {
        return attack.equals(run.name()) && epsilon == run.epsilon();
    }
}
