package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.OpChecks;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Kernels;
import io.github.perturb4j.autodiff.kernel.Lines;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The maximum along a dimension, which keeps extent 1; g goes to the first of equal maxima. */
public record MaxAlong(int dim) implements Op {
    @Override
    public long[] outputShape(long[]... x) {
        return OpChecks.single(this, x[0], dim);
    }

    @Override
    public INDArray forward(INDArray... x) {
        return Lines.argmax(x[0], OpChecks.dim(this, dim, x[0].rank())).pick(x[0]);
    }

    @Override
    public String formula() {
        return "y = the largest x; dL/dx = g at the first that is largest, else 0";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        int d = OpChecks.dim(this, dim, x[0].rank());
        if (Fused.applies(dim, g.rank())) {
            return new Variable[] {
                Ops.constant(Kernels.of(g.value()).lines().maxGradient(x[0].value(), y.value(), g.value()))
            };
        }
        return new Variable[] {Ops.apply(new Place(Lines.argmax(x[0].value(), d), x[0].shape()), g)};
    }

    static Example example(Draw draw) {
        long[] shape = draw.shape();
        return new Example(new MaxAlong(draw.between(0, shape.length - 1)), draw.distinct(shape));
    }
}
