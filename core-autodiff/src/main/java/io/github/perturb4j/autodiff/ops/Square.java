package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.ElementwiseOp;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import io.github.perturb4j.autodiff.kernel.FloatLoops;
import org.nd4j.linalg.api.ndarray.INDArray;

/** y = x^2, elementwise; dL/dx = 2 g x. */
public record Square() implements ElementwiseOp {
    @Override
    public INDArray forward(INDArray... x) {
        return Elementwise.map(x[0], v -> v * v, FloatLoops::square);
    }

    @Override
    public String formula() {
        return "y = x^2; dL/dx = 2 g x";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {Ops.mul(g, Ops.mul(x[0], 2))};
    }

    static Example example(Draw draw) {
        return new Example(new Square(), draw.normal(draw.shape()));
    }
}
