package io.github.perturb4j.nn.train;

/**
 * The training data, cut into batches. A batch is a function of the epoch and its number alone, shuffling and augmentation included, so
 * that a run can go on in the middle of an epoch with the same bits.
 */
public interface BatchSource {
    /** Batches per epoch, at least 1. */
    int batches();

    /** A batch, made anew; called from one background thread, one batch ahead of its use. */
    Batch batch(int epoch, int number);
}
