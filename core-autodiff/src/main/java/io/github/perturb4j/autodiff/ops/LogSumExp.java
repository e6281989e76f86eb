package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.OpChecks;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Kernels;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * y = log sum e^x along a dimension, which keeps extent 1, without overflow; dL/dx = g softmax(x), and 0 beside an
 * infinite x.
 */
public record LogSumExp(int dim) implements Op {
    @Override
    public long[] outputShape(long[]... x) {
        return OpChecks.single(this, x[0], dim);
    }

    @Override
    public INDArray forward(INDArray... x) {
        return Kernels.of(x[0]).lines().logSumExp(x[0], OpChecks.dim(this, dim, x[0].rank()));
    }

    @Override
    public String formula() {
        return "y = ln sum e^x; dL/dx = g softmax(x)";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {Ops.mul(g, Ops.apply(new Softmax(dim, true), x[0]))};
    }

    static Example example(Draw draw) {
        long[] shape = draw.shape();
        return new Example(new LogSumExp(draw.between(-1, shape.length - 1)), draw.normal(shape));
    }
}
