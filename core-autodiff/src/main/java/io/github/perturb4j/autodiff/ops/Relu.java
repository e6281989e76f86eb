package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.ElementwiseOp;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import io.github.perturb4j.autodiff.kernel.FloatBits;
import org.nd4j.linalg.api.ndarray.INDArray;

/** y = max(0, x), elementwise; dL/dx = g where x &gt; 0, else 0 (at 0 too, as in PyTorch). */
public record Relu() implements ElementwiseOp {
    @Override
    public INDArray forward(INDArray... x) {
        return Elementwise.mapBits(x[0], v -> Math.max(0, v), FloatBits::relu);
    }

    @Override
    public String formula() {
        return "y = max(0, x); dL/dx = g where x > 0, else 0";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {Ops.apply(new Masked(), y, g)};
    }

    static Example example(Draw draw) {
        return new Example(new Relu(), draw.awayFrom(0.1, new double[] {0}, draw.shape()));
    }
}
