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
 * y = min(max(x, min), max), elementwise; dL/dx = g where min &lt;= x &lt;= max (bounds included, as in PyTorch), else
 * 0.
 */
public record Clamp(double min, double max) implements ElementwiseOp {
    public Clamp {
        if (!(min <= max)) {
            throw new IllegalArgumentException("clamp: expected min <= max, found min " + min + " and max " + max);
        }
    }

    @Override
    public INDArray forward(INDArray... x) {
        return Elementwise.map(x[0], v -> Math.min(Math.max(v, min), max), FloatLoops.clamp((float) min, (float) max));
    }

    @Override
    public String formula() {
        return "y = min(max(x, low), high); dL/dx = g where low <= x <= high, else 0";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        INDArray inside = Elementwise.mapBits(
                x[0].value(), v -> v >= min && v <= max ? 1 : 0, FloatBits.inside((float) min, (float) max));
        return new Variable[] {Ops.apply(new Masked(), Ops.constant(inside), g)};
    }

    static Example example(Draw draw) {
        double low = draw.uniform(-1, 0);
        double high = draw.uniform(0.5, 1);
        return new Example(new Clamp(low, high), draw.awayFrom(0.1, new double[] {low, high}, draw.shape()));
    }
}
