package io.github.perturb4j.autodiff.kernel;

import io.github.perturb4j.autodiff.kernel.BatchStatistics.Moments;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Arithmetic per channel of an (n, c, ...) array; see {@link BatchStatistics} and {@link ChannelScale}. */
public interface ChannelKernels {
    /** The mean and the biased variance of each channel. */
    Moments moments(INDArray x);

    /** Batch norm's gradients by input, weight and bias, given g = dL/dy. */
    INDArray[] gradients(INDArray x, INDArray weight, INDArray g, double eps);

    /** Those of y = max(0, batch norm): g counts where y is above 0. */
    INDArray[] rectifiedGradients(INDArray x, INDArray weight, INDArray bias, INDArray y, INDArray g, double eps);

    /** x scale + shift + addend, or with {@code rectify} the larger of that and 0; a null addend is zero. */
    INDArray affine(INDArray x, double[] scale, double[] shift, INDArray addend, boolean rectify);
}
