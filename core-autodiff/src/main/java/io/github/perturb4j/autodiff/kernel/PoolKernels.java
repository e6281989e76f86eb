package io.github.perturb4j.autodiff.kernel;

import io.github.perturb4j.autodiff.kernel.WindowMean.Windows;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Pooling of (n, c, h, w) arrays; see {@link WindowMean} and {@link MaxPooling}. */
public interface PoolKernels {
    /** The mean of each window. */
    INDArray means(INDArray x, Windows rows, Windows columns);

    /** The transpose of {@link #means}. */
    INDArray spread(INDArray g, Windows rows, Windows columns);

    /** Room for which pixel of its window each maximum is, or null where {@link #maximaGradient} does without. */
    byte[] newTaken(MaxPooling at, INDArray x);

    /** The maximum of each window; where it was goes to {@code taken}, unless that is null. */
    INDArray maxima(MaxPooling at, INDArray x, byte[] taken);

    /** Each g added to the pixel its window took, the others 0; {@code taken} may be null. */
    INDArray maximaGradient(MaxPooling at, INDArray x, byte[] taken, INDArray g);
}
