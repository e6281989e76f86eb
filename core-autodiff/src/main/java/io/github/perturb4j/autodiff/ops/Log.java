package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.ElementwiseOp;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import io.github.perturb4j.autodiff.kernel.FloatMath;
import org.nd4j.linalg.api.ndarray.INDArray;

/** y = ln x, elementwise; dL/dx = g / x. Minus infinity at 0, NaN below. */
public record Log() implements ElementwiseOp {
    @Override
    public INDArray forward(INDArray... x) {
        return Elementwise.map(x[0], Math::log, FloatMath::log);
    }

    @Override
    public String formula() {
        return "y = ln x; dL/dx = g / x";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {Ops.div(g, x[0])};
    }

    static Example example(Draw draw) {
        return new Example(new Log(), draw.uniform(0.5, 2, draw.shape()));
    }
}
