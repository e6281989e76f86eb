package io.github.perturb4j.autodiff.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Softmax and its kin along a dimension without overflow, and their first-order gradients along the last. */
public interface LineKernels {
    /**
     * softmax(x) = e^(x - max) / sum e^(x - max).
     *
     * @param limit whether a line with an infinite number is 0 beside it and NaN at it, instead of all NaN
     */
    INDArray softmax(INDArray x, int dim, boolean limit);

    /** log softmax(x) = x - max - log sum e^(x - max). */
    INDArray logSoftmax(INDArray x, int dim);

    /** log sum e^x, the dimension keeping extent 1. */
    INDArray logSumExp(INDArray x, int dim);

    /** softmax's vector-Jacobian product, y (g - sum(g y)), where y = softmax(x). */
    INDArray softmaxGradient(INDArray y, INDArray g);

    /** log softmax's vector-Jacobian product, g - e^y sum(g), where y = log softmax(x). */
    INDArray logSoftmaxGradient(INDArray y, INDArray g);

    /** The maximum's vector-Jacobian product: g at the first place where x = y (or is a NaN as y is), else 0. */
    INDArray maxGradient(INDArray x, INDArray y, INDArray g);
}
