package io.github.perturb4j.nn.train;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Samples that go through the network together.
 *
 * @param inputs (N, ...), owned by whoever asked for the batch, who closes it after the step
 * @param labels one class per sample
 */
public record Batch(INDArray inputs, int[] labels) {
    /** Checks that there is a label for each sample. */
    public Batch {
        if (inputs.size(0) != labels.length) {
            throw new IllegalArgumentException(
                    "a batch of " + inputs.size(0) + " samples needs as many labels, found " + labels.length);
        }
    }
}
