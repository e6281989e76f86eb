package io.github.perturb4j.attacks;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An attack that runs by itself.
 *
 * <p>It only proposes; {@link AttackRunner} is its only caller and decides what is returned: of all points that the
 * attack asks its task about, and of the last, the best. It must treat each sample as if it were alone: no sum, mean,
 * stopping rule or random number may mix samples.
 */
public sealed interface SingleAttack extends Attack permits FixedEpsilonAttack, MinimalNormAttack {
    /** How many times one restart asks the task, at most, so that progress can be told. */
    int steps();

    /** How often to begin anew, each time with other random numbers. */
    default int restarts() {
        return 1;
    }

    /**
     * How many draws of a model that draws random numbers each query is the mean of, at least; {@link
     * AttackRunner#draws} may ask for more. Each draw is a pass of its own.
     */
    default int modelDraws() {
        return 1;
    }

    /** Whether it begins at a point that meets the criterion, which may be given: {@link AttackRunner#start}. */
    default boolean takesStart() {
        return false;
    }

    /**
     * Runs one restart on one batch.
     *
     * @return the last iterate, of {@code x0}'s shape and type; it need not be projected
     */
    INDArray run(AttackTask task);
}
