package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.FixedEpsilonAttack;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An iterative fast gradient method: an {@link Ascent} on what it takes for the gradient, where it takes it. The
 * members of the family differ in these alone.
 */
public interface IterativeFgsm extends FixedEpsilonAttack {
    /** The steps, their size and the decay of their momentum. */
    Ascent ascent();

    /** What stands in for the gradient in this run; the gradient itself if not overridden. */
    default GradientEstimate estimate(AttackTask task) {
        return AttackTask::gradient;
    }

    /** How many gradients an estimate asks for. */
    default int gradientsPerStep() {
        return 1;
    }

    /** Whether the estimate is taken where the momentum alone would lead, Nesterov's look-ahead. */
    default boolean looksAhead() {
        return false;
    }

    @Override
    default int steps() {
        return AttackSettings.product(ascent().steps(), gradientsPerStep());
    }

    @Override
    default INDArray run(AttackTask task) {
        return ascent().run(task, estimate(task), looksAhead());
    }
}
