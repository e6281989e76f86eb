package io.github.perturb4j.autodiff.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Reading and adding through a stride per dimension: the one kernel behind broadcasting, permuting, slicing, padding,
 * concatenating and summing.
 *
 * <p>With strides s and offset o, element (i, j, ..) of the strided side lies at o + i s0 + j s1 + ..; a stride of 0
 * repeats (when reading) or accumulates (when adding).
 */
public final class Strided {
    private Strided() {}

    /** out[i, j, ..] = x[offset + i s0 + j s1 + ..], a new array of the given shape. */
    public static INDArray read(INDArray x, long offset, long[] shape, long[] strides) {
        return read(Span.of(x), offset, shape, strides);
    }

    static INDArray read(Span x, long offset, long[] shape, long[] strides) {
        INDArray out = Memory.uninitialized(x.type(), shape);
        Kernels.of(out).moves().copy(x, offset, strides, shape, Span.of(out), 0, Memory.strides(shape));
        return out;
    }

    /** Copies x, row-major and of the given shape, to the strided places of {@code out}, which must not overlap. */
    public static void write(INDArray x, INDArray out, long offset, long[] strides) {
        Kernels.of(x).moves().copy(Span.of(x), 0, Memory.strides(x.shape()), x.shape(), Span.of(out), offset, strides);
    }

    /**
     * A new array of shape {@code outShape} that starts at zero and to which every x[i, j, ..] is added at i s0 + j s1
     * + ... Sums are carried in float64, each in row-major order of x; in float32 those along the innermost dimension
     * are those of {@link FloatSums}.
     */
    public static INDArray sum(INDArray x, long[] outShape, long[] strides) {
        return Kernels.of(x).moves().sum(x, outShape, strides);
    }

    /** y[start0 + i step0, start1 + j step1, ..] = x[i, j, ..], a new array of the given shape, zero elsewhere. */
    public static INDArray embed(INDArray x, long[] start, long[] shape, long[] step) {
        return Kernels.of(x).moves().embed(x, start, shape, step);
    }
}
