package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import io.github.perturb4j.autodiff.kernel.FloatMath;
import org.nd4j.linalg.api.ndarray.INDArray;

/** y = tanh(x), elementwise; dL/dx = g (1 - y^2). */
public record Tanh() implements Op {
    @Override
    public INDArray forward(INDArray... x) {
        return Elementwise.map(
                x[0],
                (in, out, n) -> {
                    for (int i = 0; i < n; i++) {
                        out[i] = Math.tanh(in[i]);
                    }
                },
                FloatMath::tanh);
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        if (Fused.applies(g)) {
            return new Variable[] {
                Ops.constant(Elementwise.zipFloats(g.value(), y.value(), (up, t, out, n) -> {
                    for (int i = 0; i < n; i++) {
                        out[i] = up[i] * (1f - t[i] * t[i]);
                    }
                }))
            };
        }
        return new Variable[] {Ops.mul(g, Ops.sub(1, Ops.square(y)))};
    }

    static Example example(Draw draw) {
        return new Example(new Tanh(), draw.normal(draw.shape()));
    }
}
