package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.ElementwiseOp;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import io.github.perturb4j.autodiff.kernel.FloatLoops;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * y = a / b, elementwise; dL/da = g / b, dL/db = -g (y / b), which keeps a tiny g that g y would lose, as in PyTorch.
 */
public record Div() implements ElementwiseOp {
    @Override
    public INDArray forward(INDArray... x) {
        return Elementwise.zip(x[0], x[1], (a, b) -> a / b, FloatLoops::divide);
    }

    @Override
    public String formula() {
        return "y = a / b; dL/da = g / b, dL/db = -g y / b";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {
            needed[0] ? Ops.div(g, x[1]) : null, needed[1] ? Ops.neg(Ops.mul(g, Ops.div(y, x[1]))) : null
        };
    }

    static Example example(Draw draw) {
        long[] shape = draw.shape();
        return new Example(new Div(), draw.normal(shape), draw.uniform(0.5, 2, shape));
    }
}
