package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.ElementwiseOp;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import io.github.perturb4j.autodiff.kernel.ErrorFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/** y = erf(x), the error function, elementwise; dL/dx = g 2 / sqrt(pi) e^(-x^2). */
public record Erf() implements ElementwiseOp {
    @Override
    public INDArray forward(INDArray... x) {
        return Elementwise.map(x[0], ErrorFunction::erf);
    }

    @Override
    public String formula() {
        return "y = erf(x); dL/dx = g 2 / sqrt(pi) exp(-x^2)";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        Variable bell = Ops.exp(Ops.neg(Ops.square(x[0])));
        return new Variable[] {Ops.mul(g, Ops.mul(bell, ErrorFunction.SLOPE))};
    }

    static Example example(Draw draw) {
        return new Example(new Erf(), draw.normal(draw.shape()));
    }
}
