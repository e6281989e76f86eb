package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Strided;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The transpose of {@link BroadcastTo}: y has a smaller shape that broadcasts to x's, and each of its elements is the
 * sum of all those of x that it would be repeated to. Sums are carried in float64 (of float32 after up to 16 terms).
 * dL/dx is g broadcast to x's shape.
 */
public record SumTo(long... shape) implements Op {
    @Override
    public long[] outputShape(long[]... x) {
        BroadcastTo.repeating(this, shape, x[0]);
        return shape;
    }

    @Override
    public INDArray forward(INDArray... x) {
        return Strided.sum(x[0], shape, BroadcastTo.repeating(this, shape, x[0].shape()));
    }

    @Override
    public String formula() {
        return "y = x summed to a smaller shape; dL/dx = g repeated";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {Ops.broadcastTo(g, x[0].shape())};
    }

    static Example example(Draw draw) {
        long[] large = draw.shape();
        return new Example(new SumTo(draw.broadcastable(large)), draw.normal(large));
    }
}
