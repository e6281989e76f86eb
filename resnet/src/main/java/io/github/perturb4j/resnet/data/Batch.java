package io.github.perturb4j.resnet.data;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Some samples of a data set, ready for a network. Whoever takes a batch owns its array and closes it.
 *
 * @param images FLOAT of shape (N, 3, H, W), values in [0, 1]
 * @param labels the N classes
 * @param indices the samples' N numbers in the data set
 */
public record Batch(INDArray images, int[] labels, int[] indices) implements AutoCloseable {
    /** The number of samples. */
    public int size() {
        return labels.length;
    }

    /** Frees the array. */
    @Override
    public void close() {
        images.close();
    }
}
