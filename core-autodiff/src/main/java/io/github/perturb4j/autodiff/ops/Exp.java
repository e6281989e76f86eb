package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.ElementwiseOp;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import io.github.perturb4j.autodiff.kernel.FloatMath;
import org.nd4j.linalg.api.ndarray.INDArray;

/** y = e^x, elementwise; dL/dx = g y. */
public record Exp() implements ElementwiseOp {
    @Override
    public INDArray forward(INDArray... x) {
        return Elementwise.map(x[0], Math::exp, FloatMath::exp);
    }

    @Override
    public String formula() {
        return "y = e^x; dL/dx = g y";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {Ops.mul(g, y)};
    }

    static Example example(Draw draw) {
        return new Example(new Exp(), draw.normal(draw.shape()));
    }
}
