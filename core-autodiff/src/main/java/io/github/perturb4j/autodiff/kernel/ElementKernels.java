package io.github.perturb4j.autodiff.kernel;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Functions of each element of arrays of one shape and type. Each is given twice: as a formula, which says what is
 * computed, and as a loop over a block of float32 numbers, which the compiler vectorises.
 */
public interface ElementKernels {
    /** A new array of f(x). */
    INDArray map(INDArray x, DoubleUnaryOperator formula, FloatUnary loop);

    /** A new array of f(x, y). */
    INDArray zip(INDArray x, INDArray y, DoubleBinaryOperator formula, FloatBinary loop);

    /** {@link #map} by a loop on the bits: a choice between floats is not vectorised, masking integers is. */
    INDArray mapBits(INDArray x, DoubleUnaryOperator formula, BitsUnary loop);

    /** {@link #zip} by a loop on the bits. */
    INDArray zipBits(INDArray x, INDArray y, DoubleBinaryOperator formula, BitsBinary loop);
}
