package io.github.perturb4j.nn.train;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Some samples of a data set, ready for a network. Whoever takes a batch owns its array and closes it.
 *
 * @param inputs (N, ...), of the network's type
 * @param labels the N classes
 * @param indices the samples' N numbers in the data set
 */
public record Batch(INDArray inputs, int[] labels, int[] indices) implements AutoCloseable {
    /** Checks that there is a label and a number for each sample. */
    public Batch {
        if (inputs.size(0) != labels.length || labels.length != indices.length) {
            throw new IllegalArgumentException("a batch of " + inputs.size(0)
                    + " samples needs as many labels and numbers, found " + labels.length + " and " + indices.length);
        }
    }

    /** The number of samples. */
    public int size() {
        return labels.length;
    }

    /** Frees the array. */
    @Override
    public void close() {
        inputs.close();
    }
}
