package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.ElementwiseOp;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import io.github.perturb4j.autodiff.kernel.FloatLoops;
import org.nd4j.linalg.api.ndarray.INDArray;

/** y = x + amount, elementwise; dL/dx = g. */
public record Shift(double amount) implements ElementwiseOp {
    @Override
    public INDArray forward(INDArray... x) {
        return Elementwise.map(x[0], v -> v + amount, FloatLoops.shift((float) amount));
    }

    @Override
    public String formula() {
        return "y = x + amount; dL/dx = g";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {g};
    }

    static Example example(Draw draw) {
        return new Example(new Shift(draw.uniform(-2, 2)), draw.normal(draw.shape()));
    }
}
