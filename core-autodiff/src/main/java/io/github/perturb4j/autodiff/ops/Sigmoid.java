package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.ElementwiseOp;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import io.github.perturb4j.autodiff.kernel.FloatLoops;
import io.github.perturb4j.autodiff.kernel.FloatMath;
import org.nd4j.linalg.api.ndarray.INDArray;

/** y = 1 / (1 + e^-x), elementwise; dL/dx = g y (1 - y). */
public record Sigmoid() implements ElementwiseOp {
    @Override
    public INDArray forward(INDArray... x) {
        return Elementwise.map(x[0], v -> 1 / (1 + Math.exp(-v)), FloatMath::sigmoid);
    }

    @Override
    public String formula() {
        return "y = 1 / (1 + e^-x); dL/dx = g y (1 - y)";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        if (Fused.applies()) {
            return new Variable[] {
                Ops.constant(Elementwise.zip(
                        g.value(), y.value(), (up, s) -> up * (s * (1 - s)), FloatLoops::sigmoidGradient))
            };
        }
        return new Variable[] {Ops.mul(g, Ops.mul(y, Ops.sub(1, y)))};
    }

    static Example example(Draw draw) {
        return new Example(new Sigmoid(), draw.normal(draw.shape()));
    }
}
