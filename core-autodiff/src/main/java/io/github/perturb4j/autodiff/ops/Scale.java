package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.ElementwiseOp;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import io.github.perturb4j.autodiff.kernel.FloatLoops;
import org.nd4j.linalg.api.ndarray.INDArray;

/** y = factor x, elementwise; dL/dx = factor g. */
public record Scale(double factor) implements ElementwiseOp {
    @Override
    public INDArray forward(INDArray... x) {
        return Elementwise.map(x[0], v -> v * factor, FloatLoops.scale((float) factor));
    }

    @Override
    public String formula() {
        return "y = factor x; dL/dx = factor g";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {Ops.mul(g, factor)};
    }

    static Example example(Draw draw) {
        return new Example(new Scale(draw.uniform(-2, 2)), draw.normal(draw.shape()));
    }
}
