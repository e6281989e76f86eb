package io.github.perturb4j.autodiff.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Copies and sums through a stride per dimension; see {@link Strided}. */
public interface MoveKernels {
    /** out[outOffset + i u0 + j u1 + ..] = in[inOffset + i s0 + j s1 + ..], for places that do not overlap. */
    void copy(Span in, long inOffset, long[] inStrides, long[] shape, Span out, long outOffset, long[] outStrides);

    /** A new array of shape {@code outShape}, to which every x[i, j, ..] is added at i s0 + j s1 + .., from zeros. */
    INDArray sum(INDArray x, long[] outShape, long[] strides);

    /** y[start0 + i step0, start1 + j step1, ..] = x[i, j, ..], a new array of the given shape, zero elsewhere. */
    INDArray embed(INDArray x, long[] start, long[] shape, long[] step);
}
