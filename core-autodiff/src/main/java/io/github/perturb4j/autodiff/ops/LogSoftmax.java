package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.OpChecks;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Kernels;
import org.nd4j.linalg.api.ndarray.INDArray;

/** y = x - log sum exp x along a dimension, without overflow; dL/dx = g - e^y sum(g). */
public record LogSoftmax(int dim) implements Op {
    @Override
    public long[] outputShape(long[]... x) {
        OpChecks.dim(this, dim, x[0].length);
        return x[0];
    }

    @Override
    public INDArray forward(INDArray... x) {
        return Kernels.of(x[0]).lines().logSoftmax(x[0], OpChecks.dim(this, dim, x[0].rank()));
    }

    @Override
    public String formula() {
        return "y = x - ln sum e^x; dL/dx = g - e^y sum(g)";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        if (Fused.applies(dim, g.rank())) {
            return new Variable[] {Ops.constant(Kernels.of(g.value()).lines().logSoftmaxGradient(y.value(), g.value()))
            };
        }
        return new Variable[] {Ops.sub(g, Ops.mul(Ops.exp(y), Ops.sum(g, true, dim)))};
    }

    static Example example(Draw draw) {
        long[] shape = draw.shape();
        return new Example(new LogSoftmax(draw.between(-1, shape.length - 1)), draw.normal(shape));
    }
}
