package io.github.perturb4j.attacks.criterion;

import io.github.perturb4j.autodiff.Variable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What an attack ascends and what counts as success, for the samples of one batch.
 *
 * <p>A sample's objective and success depend on its own logits alone. The loss that an attack reports is the one it
 * descends: minus the objective.
 */
public interface Criterion {
    /**
     * The number of each sample that an attack ascends, of shape (N) and the logits' type. Attacks differentiate the
     * sum over the batch, whose gradient at a sample's pixels is that sample's own.
     *
     * @param logits shape (N, K), a row for each of {@link #labels}
     */
    Variable objective(Variable logits);

    /** Whether each row of {@code logits}, (N, K), is a success. */
    boolean[] isMet(INDArray logits);

    /** The right class of each sample; a copy. */
    int[] labels();

    /** The class each sample is to be taken for; a copy, empty if any wrong class will do. */
    int[] targets();

    /** The same criterion for the given samples, in the given order. */
    Criterion select(int... samples);
}
