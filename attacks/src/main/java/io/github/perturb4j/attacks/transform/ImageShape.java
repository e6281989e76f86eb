package io.github.perturb4j.attacks.transform;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The extents of one image. */
public record ImageShape(int channels, int height, int width) {
    /**
     * Of each image of a batch (N, C, H, W).
     *
     * @throws IllegalArgumentException if the rank is not 4
     */
    public static ImageShape of(INDArray batch) {
        if (batch.rank() != 4) {
            throw new IllegalArgumentException(
                    "expected images (N, C, H, W), found the shape " + Arrays.toString(batch.shape()));
        }
        return new ImageShape((int) batch.size(1), (int) batch.size(2), (int) batch.size(3));
    }

    /** The number of values. */
    public int length() {
        return channels * height * width;
    }
}
