package io.github.perturb4j.nn.train;

import java.util.Iterator;

/**
 * Training data, cut into batches. An epoch is a function of its number alone, shuffling and augmentation included, so
 * that a run can go on in the middle of one with the same bits.
 */
public interface BatchSource {
    /** The number of batches in an epoch, at least 1. */
    int count();

    /** The batches of an epoch from number {@code firstBatch} on; close it to give up what was made ahead. */
    BatchIterator epoch(int epoch, int firstBatch);

    /** The batches of one epoch in their order, each owned by whoever takes it. */
    interface BatchIterator extends Iterator<Batch>, AutoCloseable {
        @Override
        void close();
    }
}
