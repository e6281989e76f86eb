package io.github.perturb4j.attacks.diagnosis;

import io.github.perturb4j.attacks.FixedEpsilonAttack;
import io.github.perturb4j.attacks.threat.Norm;

/**
 * One run of an attack on the model, by what makes it differ from other runs.
 *
 * @param stop whether a sample takes no further part once it has succeeded
 */
record DiagnosticRun(FixedEpsilonAttack attack, Norm norm, double epsilon, Goal goal, boolean keepBest, boolean stop) {
    /** Where success alone is of interest. */
    static DiagnosticRun of(FixedEpsilonAttack attack, Norm norm, double epsilon) {
        return new DiagnosticRun(attack, norm, epsilon, Goal.CROSS_ENTROPY, true, true);
    }

    DiagnosticRun with(Goal other) {
        return new DiagnosticRun(attack, norm, epsilon, other, keepBest, stop);
    }

    DiagnosticRun with(double radius) {
        return new DiagnosticRun(attack, norm, radius, goal, keepBest, stop);
    }

    /** Every step is made, and the last iterate returned. */
    DiagnosticRun toTheEnd() {
        return new DiagnosticRun(attack, norm, epsilon, goal, false, false);
    }

    /** Any success on the path counts. */
    DiagnosticRun toFirstSuccess() {
        return new DiagnosticRun(attack, norm, epsilon, goal, true, true);
    }
}
