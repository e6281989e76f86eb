package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.ElementwiseOp;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import org.nd4j.linalg.api.ndarray.INDArray;

/** y = cos(x), elementwise, x in radians; dL/dx = -g sin(x). */
public record Cos() implements ElementwiseOp {
    @Override
    public INDArray forward(INDArray... x) {
        return Elementwise.map(x[0], Math::cos);
    }

    @Override
    public String formula() {
        return "y = cos(x); dL/dx = -g sin(x)";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {Ops.neg(Ops.mul(g, Ops.sin(x[0])))};
    }

    static Example example(Draw draw) {
        return new Example(new Cos(), draw.normal(draw.shape()));
    }
}
