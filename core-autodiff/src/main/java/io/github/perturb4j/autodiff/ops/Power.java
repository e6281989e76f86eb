package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.ElementwiseOp;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * y = a^b, elementwise; dL/da = g b a^(b - 1), and dL/db = g y log(a), which is NaN for a below 0, where no power of an
 * exponent nearby is real. {@link Pow} has one exponent for all.
 */
public record Power() implements ElementwiseOp {
    @Override
    public INDArray forward(INDArray... x) {
        return Elementwise.zip(x[0], x[1], Math::pow);
    }

    @Override
    public String formula() {
        return "y = a^b; dL/da = g b a^(b - 1), dL/db = g y log(a)";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {
            needed[0] ? Ops.mul(g, Ops.mul(x[1], Ops.apply(this, x[0], Ops.add(x[1], -1)))) : null,
            needed[1] ? Ops.mul(g, Ops.mul(y, Ops.log(x[0]))) : null
        };
    }

    static Example example(Draw draw) {
        long[] shape = draw.shape();
        return new Example(new Power(), draw.uniform(0.5, 2, shape), draw.normal(shape));
    }
}
