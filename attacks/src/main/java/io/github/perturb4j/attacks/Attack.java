package io.github.perturb4j.attacks;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A way to look for adversarial examples. Implementations are records of their settings, checked in their compact
 * constructors.
 *
 * <p>An attack only proposes; {@link AttackRunner} is its only caller and decides what is returned. It must treat each
 * sample as if it were alone: no sum, mean, stopping rule or random number may mix samples.
 */
public interface Attack {
    /** The short name by which the command line and reports know it, such as {@code pgd}. */
    String name();

    /** The number of gradient calls of one restart, so that progress can be told. */
    int steps();

    /** How often to begin anew, each time with other random numbers, on the samples that have not succeeded yet. */
    default int restarts() {
        return 1;
    }

    /**
     * Runs one restart on one batch.
     *
     * @return the last iterate, of {@code x0}'s shape and type; it need not be projected
     */
    INDArray run(AttackTask task);
}
