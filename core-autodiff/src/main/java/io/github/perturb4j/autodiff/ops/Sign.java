package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.ElementwiseOp;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import io.github.perturb4j.autodiff.kernel.FloatBits;
import org.nd4j.linalg.api.ndarray.INDArray;

/** y = -1, 0 or 1 by the sign of x, elementwise; 0 for NaN, as in PyTorch. Its gradient is zero everywhere. */
public record Sign() implements ElementwiseOp {
    @Override
    public INDArray forward(INDArray... x) {
        return Elementwise.mapBits(x[0], v -> Double.isNaN(v) ? 0 : Math.signum(v), FloatBits::sign);
    }

    @Override
    public String formula() {
        return "y = sign(x); dL/dx = 0";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {Ops.zerosLike(x[0])};
    }

    static Example example(Draw draw) {
        return new Example(new Sign(), draw.awayFrom(0.1, new double[] {0}, draw.shape()));
    }
}
