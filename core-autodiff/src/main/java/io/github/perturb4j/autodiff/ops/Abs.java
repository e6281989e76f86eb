package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.ElementwiseOp;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import io.github.perturb4j.autodiff.kernel.FloatLoops;
import org.nd4j.linalg.api.ndarray.INDArray;

/** y = |x|, elementwise; dL/dx = g sign(x), 0 at 0 as in PyTorch. */
public record Abs() implements ElementwiseOp {
    @Override
    public INDArray forward(INDArray... x) {
        return Elementwise.map(x[0], Math::abs, FloatLoops::abs);
    }

    @Override
    public String formula() {
        return "y = |x|; dL/dx = g sign(x)";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {Ops.mul(g, Ops.sign(x[0]))};
    }

    static Example example(Draw draw) {
        return new Example(new Abs(), draw.awayFrom(0.1, new double[] {0}, draw.shape()));
    }
}
