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
 * y = e^x / sum e^x along a dimension, without overflow; dL/dx = y (g - sum(g y)).
 *
 * @param limit what becomes of a line with an infinite number: all NaN where false, as in PyTorch's softmax; where
 *     true, 0 beside it, which is the limit, and NaN at it, as in the gradient of PyTorch's logsumexp
 */
public record Softmax(int dim, boolean limit) implements Op {
    /** Without the limit. */
    public Softmax(int dim) {
        this(dim, false);
    }

    @Override
    public long[] outputShape(long[]... x) {
        OpChecks.dim(this, dim, x[0].length);
        return x[0];
    }

    @Override
    public INDArray forward(INDArray... x) {
        return Kernels.of(x[0]).lines().softmax(x[0], OpChecks.dim(this, dim, x[0].rank()), limit);
    }

    @Override
    public String formula() {
        return "y = e^x / sum e^x; dL/dx = y (g - sum(g y))";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        if (Fused.applies(dim, g.rank())) {
            return new Variable[] {Ops.constant(Kernels.of(g.value()).lines().softmaxGradient(y.value(), g.value()))};
        }
        return new Variable[] {Ops.mul(y, Ops.sub(g, Ops.sum(Ops.mul(g, y), true, dim)))};
    }

    static Example example(Draw draw) {
        long[] shape = draw.shape();
        return new Example(new Softmax(draw.between(-1, shape.length - 1), draw.chance()), draw.normal(shape));
    }
}
