package io.github.perturb4j.cli.evaluate;

import io.github.perturb4j.attacks.evaluation.AttackGrid;
import java.util.List;

/**
 * What is to be run, and how it was written.
 *
 * @param epsilons as they were written, in the grid's order
 */
public record EvaluationRequest(AttackGrid grid, List<String> epsilons) {
    public EvaluationRequest {
        epsilons = List.copyOf(epsilons);
    }

    /** Those of the grid's norm, which have an accuracy at each radius. */
    List<String> ofItsNorm() {
        return grid.ofItsNorm();
    }

    /** The radius that a text stands for; NaN if it is none of the grid. */
    double radius(String epsilon) {
        int k = epsilons.indexOf(epsilon);
        return k < 0 ? Double.NaN : grid.epsilons().get(k);
    }

    /** How a radius was written; null if it is none of the grid, as that of a minimal-norm attack. */
    String text(double epsilon) {
        int k = grid.epsilons().indexOf(epsilon);
        return k < 0 ? null : epsilons.get(k);
    }
}
