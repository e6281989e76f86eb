package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.autodiff.Scope;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What stands in for the gradient of the objective in an {@link Ascent}. One is made for each run, and may remember.
 */
@FunctionalInterface
public interface GradientEstimate {
    /** At x, in its shape and type; it belongs to the innermost scope. */
    INDArray at(AttackTask task, INDArray x);

    /**
     * The sum of weighted gradients, each in a scope of its own: what an estimate by several queries is.
     *
     * @param like of the sum's shape and type
     * @param weight by the query's number, counted from 0
     * @param gradient asks for one, by the query's number
     */
    static INDArray sum(
            AttackTask task, INDArray like, int queries, IntToDoubleFunction weight, IntFunction<INDArray> gradient) {
        INDArray sum = Ascent.zerosLike(like);
        task.repeat(queries, query -> {
            try (Scope scope = Scope.open()) {
                Points.assign(sum, Points.add(sum, weight.applyAsDouble(query), gradient.apply(query)));
            }
        });
        return sum;
    }

    /** The mean of gradients, each of one query. */
    static INDArray mean(AttackTask task, INDArray like, int queries, IntFunction<INDArray> gradient) {
        return sum(task, like, queries, query -> 1.0 / queries, gradient);
    }
}
