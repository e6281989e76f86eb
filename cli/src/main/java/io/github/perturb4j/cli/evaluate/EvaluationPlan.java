package io.github.perturb4j.cli.evaluate;

import io.github.perturb4j.attacks.evaluation.AttackGrid;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be run, and how it was written.
 *
 * @param epsilons as they were written, in the plan's order
 */
public record EvaluationPlan(AttackGrid robustness, List<String> epsilons) {
    public EvaluationPlan {
        epsilons = List.copyOf(epsilons);
    }

    /** The attacks as they were written. */
    List<String> attacks() {
        return new ArrayList<>(robustness.attacks().keySet());
    }

    /** Those of the plan's norm, which have an accuracy at each radius. */
    List<String> ofItsNorm() {
        return robustness.ofItsNorm();
    }

    /** The radius that a text stands for; NaN if it is none of the plan. */
    double radius(String epsilon) {
        int k = epsilons.indexOf(epsilon);
        return k < 0 ? Double.NaN : robustness.epsilons().get(k);
    }

    /** How a radius was written; null if it is none of the plan, as that of a minimal-norm attack. */
    String text(double epsilon) {
        int k = robustness.epsilons().indexOf(epsilon);
        return k < 0 ? null : epsilons.get(k);
    }
}
