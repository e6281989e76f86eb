package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.ElementwiseOp;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import io.github.perturb4j.autodiff.kernel.FloatLoops;
import org.nd4j.linalg.api.ndarray.INDArray;

/** y = sqrt(x), elementwise; dL/dx = g / (2 y). */
public record Sqrt() implements ElementwiseOp {
    @Override
    public INDArray forward(INDArray... x) {
        return Elementwise.map(x[0], Math::sqrt, FloatLoops::sqrt);
    }

    @Override
    public String formula() {
        return "y = sqrt(x); dL/dx = g / (2 y)";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {Ops.div(g, Ops.mul(y, 2))};
    }

    static Example example(Draw draw) {
        return new Example(new Sqrt(), draw.uniform(0.5, 2, draw.shape()));
    }
}
