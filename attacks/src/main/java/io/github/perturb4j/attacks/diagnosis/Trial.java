package io.github.perturb4j.attacks.diagnosis;

import io.github.perturb4j.attacks.FixedEpsilonAttack;
import io.github.perturb4j.attacks.threat.Norm;

/**
 * One run of an attack on the model, by what makes it differ from other runs.
 *
 * @param stop whether a sample takes no further part once it has succeeded
 */
record Trial(FixedEpsilonAttack attack, Norm norm, double epsilon, Goal goal, boolean keepBest, boolean stop) {
    /** Where success alone is of interest. */
    static Trial of(FixedEpsilonAttack attack, Norm norm, double epsilon) {
        return new Trial(attack, norm, epsilon, Goal.CROSS_ENTROPY, true, true);
    }

    Trial with(Goal other) {
        return new Trial(attack, norm, epsilon, other, keepBest, stop);
    }

    Trial with(double radius) {
        return new Trial(attack, norm, radius, goal, keepBest, stop);
    }

    /** Every step is made, and the last iterate returned. */
    Trial toTheEnd() {
        return new Trial(attack, norm, epsilon, goal, false, false);
    }

    /** Any success on the path counts. */
    Trial toFirstSuccess() {
        return new Trial(attack, norm, epsilon, goal, true, true);
    }
}
