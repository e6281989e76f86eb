package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.ElementwiseOp;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import io.github.perturb4j.autodiff.kernel.FloatLoops;
import org.nd4j.linalg.api.ndarray.INDArray;

/** y = a b, elementwise; dL/da = g b, dL/db = g a. */
public record Mul() implements ElementwiseOp {
    @Override
    public INDArray forward(INDArray... x) {
        return Elementwise.zip(x[0], x[1], (a, b) -> a * b, FloatLoops::multiply);
    }

    @Override
    public String formula() {
        return "y = a b; dL/da = g b, dL/db = g a";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {needed[0] ? Ops.mul(g, x[1]) : null, needed[1] ? Ops.mul(g, x[0]) : null};
    }

    static Example example(Draw draw) {
        long[] shape = draw.shape();
        return new Example(new Mul(), draw.normal(shape), draw.normal(shape));
    }
}
