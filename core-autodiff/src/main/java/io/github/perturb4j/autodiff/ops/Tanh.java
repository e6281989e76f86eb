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

/** y = tanh(x), elementwise; dL/dx = g (1 - y^2). */
public record Tanh() implements ElementwiseOp {
    @Override
    public INDArray forward(INDArray... x) {
        return Elementwise.map(x[0], Math::tanh, FloatMath::tanh);
    }

    @Override
    public String formula() {
        return "y = tanh(x); dL/dx = g (1 - y^2)";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        if (Fused.applies()) {
            return new Variable[] {
                Ops.constant(
                        Elementwise.zip(g.value(), y.value(), (up, t) -> up * (1 - t * t), FloatLoops::tanhGradient))
            };
        }
        return new Variable[] {Ops.mul(g, Ops.sub(1, Ops.square(y)))};
    }

    static Example example(Draw draw) {
        return new Example(new Tanh(), draw.normal(draw.shape()));
    }
}
