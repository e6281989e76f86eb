package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.ElementwiseOp;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import io.github.perturb4j.autodiff.kernel.FloatLoops;
import org.nd4j.linalg.api.ndarray.INDArray;

/** y = a + b, elementwise; dL/da = dL/db = g. */
public record Add() implements ElementwiseOp {
    @Override
    public INDArray forward(INDArray... x) {
        return Elementwise.zip(x[0], x[1], Double::sum, FloatLoops::add);
    }

    @Override
    public String formula() {
        return "y = a + b; dL/da = g, dL/db = g";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {g, g};
    }

    static Example example(Draw draw) {
        long[] shape = draw.shape();
        return new Example(new Add(), draw.normal(shape), draw.normal(shape));
    }
}
