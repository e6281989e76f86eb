package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Indices;
import io.github.perturb4j.autodiff.kernel.Memory;
import org.nd4j.linalg.api.ndarray.INDArray;

/** y[i] = x[from[i]] at flat row-major positions: gather, and what a maximum selects. dL/dx is {@link Place} of g. */
public record Pick(Indices from) implements Op {
    @Override
    public long[] outputShape(long[]... x) {
        from.requireInside(Memory.length(x[0]), this::name);
        return from.shape();
    }

    @Override
    public INDArray forward(INDArray... x) {
        return from.pick(x[0]);
    }

    @Override
    public String formula() {
        return "y[i] = x[from[i]]; dL/dx[j] = sum of g[i] with from[i] = j";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {Ops.apply(new Place(from, x[0].shape()), g)};
    }

    static Example example(Draw draw) {
        long[] shape = draw.shape();
        return new Example(new Pick(draw.indices((int) Memory.length(shape))), draw.normal(shape));
    }
}
