package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.ElementwiseOp;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import org.nd4j.linalg.api.ndarray.INDArray;

/** y = sin(x), elementwise, x in radians; dL/dx = g cos(x). */
public record Sin() implements ElementwiseOp {
    @Override
    public INDArray forward(INDArray... x) {
        return Elementwise.map(x[0], Math::sin);
    }

    @Override
    public String formula() {
        return "y = sin(x); dL/dx = g cos(x)";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {Ops.mul(g, Ops.cos(x[0]))};
    }

    static Example example(Draw draw) {
        return new Example(new Sin(), draw.normal(draw.shape()));
    }
}
