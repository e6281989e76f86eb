package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.ElementwiseOp;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import io.github.perturb4j.autodiff.kernel.FloatBits;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@code z = 0 where mask <= 0, else g}, elementwise: linear in its second input g, and flat in the first, the mask.
 * What is masked is 0 even if g is infinite or NaN, as in PyTorch's gradients of {@link Relu} and {@link Clamp}.
 */
public record Masked() implements ElementwiseOp {
    @Override
    public INDArray forward(INDArray... x) {
        return Elementwise.zipBits(x[0], x[1], (mask, g) -> mask <= 0 ? 0 : g, FloatBits::mask);
    }

    @Override
    public String formula() {
        return "y = g where mask > 0, else 0; dL/dg = upstream where mask > 0, else 0; none for the mask";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {needed[0] ? Ops.zerosLike(x[0]) : null, Ops.apply(this, x[0], g)};
    }

    static Example example(Draw draw) {
        long[] shape = draw.shape();
        return new Example(new Masked(), draw.awayFrom(0.1, new double[] {0}, shape), draw.normal(shape));
    }
}
