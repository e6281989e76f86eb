package io.github.perturb4j.autodiff.kernel;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The formula in float64, one element after the other. */
final class PlainElements implements ElementKernels {
    @Override
    public INDArray map(INDArray x, DoubleUnaryOperator formula, FloatUnary loop) {
        return map(x, formula);
    }

    @Override
    public INDArray zip(INDArray x, INDArray y, DoubleBinaryOperator formula, FloatBinary loop) {
        return zip(x, y, formula);
    }

    @Override
    public INDArray mapBits(INDArray x, DoubleUnaryOperator formula, BitsUnary loop) {
        return map(x, formula);
    }

    @Override
    public INDArray zipBits(INDArray x, INDArray y, DoubleBinaryOperator formula, BitsBinary loop) {
        return zip(x, y, formula);
    }

    static INDArray map(INDArray x, DoubleUnaryOperator formula) {
        return BlockLoop.WIDE.run(
                (blocks, n) -> {
                    double[] in = blocks[0];
                    double[] out = blocks[1];
                    for (int i = 0; i < n; i++) {
                        out[i] = formula.applyAsDouble(in[i]);
                    }
                },
                x);
    }

    static INDArray zip(INDArray x, INDArray y, DoubleBinaryOperator formula) {
        return BlockLoop.WIDE.run(
                (blocks, n) -> {
                    double[] a = blocks[0];
                    double[] b = blocks[1];
                    double[] out = blocks[2];
                    for (int i = 0; i < n; i++) {
                        out[i] = formula.applyAsDouble(a[i], b[i]);
                    }
                },
                x,
                y);
    }
}
