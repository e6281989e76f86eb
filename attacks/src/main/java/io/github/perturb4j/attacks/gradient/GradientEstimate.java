package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackTask;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What stands in for the gradient of the objective in an {@link Ascent}. One is made for each run, and may remember. */
@FunctionalInterface
interface GradientEstimate {
    /** At x, in its shape and type; it belongs to the innermost scope. */
    INDArray at(AttackTask task, INDArray x);
}
