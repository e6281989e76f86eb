package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.ElementwiseOp;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import io.github.perturb4j.autodiff.kernel.FloatBits;
import io.github.perturb4j.autodiff.kernel.FloatLoops;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * y = max(a, b), elementwise; g goes to the one that was taken, half to each where they are equal,
 * and to both where one is NaN (so is y), as in PyTorch.
 */
public record Maximum() implements ElementwiseOp {
    @Override
    public INDArray forward(INDArray... x) {
        return Elementwise.zip(x[0], x[1], Math::max, FloatLoops::maximum);
    }

    @Override
    public String formula() {
        return "y = max(a, b); g goes to the larger, half to each where they are equal";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {needed[0] ? share(g, x[0], x[1]) : null, needed[1] ? share(g, x[1], x[0]) : null};
    }

    /** g where a is above b or either is NaN, half of g where they are equal, 0 where a is below. */
    static Variable share(Variable g, Variable a, Variable b) {
        Variable share = Ops.constant(
                Elementwise.zipBits(a.value(), b.value(), (u, v) -> u < v ? 0 : u == v ? 0.5 : 1, FloatBits::share));
        return Ops.mul(share, Ops.apply(new Masked(), share, g));
    }

    static Example example(Draw draw) {
        INDArray a = draw.normal(draw.shape());
        return new Example(new Maximum(), a, draw.apart(0.2, a));
    }
}
