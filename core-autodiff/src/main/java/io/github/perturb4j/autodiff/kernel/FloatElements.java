package io.github.perturb4j.autodiff.kernel;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The loop over float32: float64 numbers cost twice the memory, and converting is not vectorised. */
final class FloatElements implements ElementKernels {
    @Override
    public INDArray map(INDArray x, DoubleUnaryOperator formula, FloatUnary loop) {
        return BlockLoop.FLOATS.run((blocks, n) -> loop.apply(blocks[0], blocks[1], n), x);
    }

    @Override
    public INDArray zip(INDArray x, INDArray y, DoubleBinaryOperator formula, FloatBinary loop) {
        return BlockLoop.FLOATS.run((blocks, n) -> loop.apply(blocks[0], blocks[1], blocks[2], n), x, y);
    }

    @Override
    public INDArray mapBits(INDArray x, DoubleUnaryOperator formula, BitsUnary loop) {
        return BlockLoop.BITS.run((blocks, n) -> loop.apply(blocks[0], blocks[1], n), x);
    }

    @Override
    public INDArray zipBits(INDArray x, INDArray y, DoubleBinaryOperator formula, BitsBinary loop) {
        return BlockLoop.BITS.run((blocks, n) -> loop.apply(blocks[0], blocks[1], blocks[2], n), x, y);
    }
}
