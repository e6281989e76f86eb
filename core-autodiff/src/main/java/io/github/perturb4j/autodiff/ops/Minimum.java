package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.ElementwiseOp;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import io.github.perturb4j.autodiff.kernel.FloatLoops;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * y = min(a, b), elementwise; g goes to the one that was taken, half to each where they are equal,
 * and to both where one is NaN (so is y), as in PyTorch.
 */
public record Minimum() implements ElementwiseOp {
    @Override
    public INDArray forward(INDArray... x) {
        return Elementwise.zip(x[0], x[1], Math::min, FloatLoops::minimum);
    }

    @Override
    public String formula() {
        return "y = min(a, b); g goes to the smaller, half to each where they are equal";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {
            needed[0] ? Maximum.share(g, x[1], x[0]) : null, needed[1] ? Maximum.share(g, x[0], x[1]) : null
        };
    }

    static Example example(Draw draw) {
        INDArray a = draw.normal(draw.shape());
        return new Example(new Minimum(), a, draw.apart(0.2, a));
    }
}
