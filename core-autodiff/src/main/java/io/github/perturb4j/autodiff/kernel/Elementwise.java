package io.github.perturb4j.autodiff.kernel;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Functions of each element of arrays of one shape and type, on all cores. A formula is enough: it is computed in
 * float64 and rounded once to the array's type. Where float32 must be fast, a loop over its numbers stands beside the
 * formula, and is what float32 arrays are computed by.
 */
public final class Elementwise {
    private Elementwise() {}

    /** A new array of the formula at each element of {@code x}. */
    public static INDArray map(INDArray x, DoubleUnaryOperator formula) {
        return PlainElements.map(x, formula);
    }

    /** A new array of the formula at each pair of elements. */
    public static INDArray zip(INDArray x, INDArray y, DoubleBinaryOperator formula) {
        return PlainElements.zip(x, y, formula);
    }

    /** {@link #map(INDArray, DoubleUnaryOperator)} with a loop for float32. */
    public static INDArray map(INDArray x, DoubleUnaryOperator formula, FloatUnary loop) {
        return Kernels.of(x).elements().map(x, formula, loop);
    }

    /** {@link #zip(INDArray, INDArray, DoubleBinaryOperator)} with a loop for float32. */
    public static INDArray zip(INDArray x, INDArray y, DoubleBinaryOperator formula, FloatBinary loop) {
        return Kernels.of(x).elements().zip(x, y, formula, loop);
    }

    /** {@link #map(INDArray, DoubleUnaryOperator)} with a loop on the bits of float32. */
    public static INDArray mapBits(INDArray x, DoubleUnaryOperator formula, BitsUnary loop) {
        return Kernels.of(x).elements().mapBits(x, formula, loop);
    }

    /** {@link #zip(INDArray, INDArray, DoubleBinaryOperator)} with a loop on the bits of float32. */
    public static INDArray zipBits(INDArray x, INDArray y, DoubleBinaryOperator formula, BitsBinary loop) {
        return Kernels.of(x).elements().zipBits(x, y, formula, loop);
    }
}
