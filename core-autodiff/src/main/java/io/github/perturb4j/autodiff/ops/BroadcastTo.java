package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.OpChecks;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Strided;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * y repeats x to a larger shape by NumPy's rule: shapes are aligned at their last dimensions, and an extent of 1, or a
 * missing one, is repeated. dL/dx is {@link SumTo} of g.
 */
public record BroadcastTo(long... shape) implements Op {
    @Override
    public long[] outputShape(long[]... x) {
        repeating(this, x[0], shape);
        return shape;
    }

    @Override
    public INDArray forward(INDArray... x) {
        return Strided.read(x[0], 0, shape, repeating(this, x[0].shape(), shape));
    }

    /** The strides, in elements, with which an array of shape {@code small} is read as {@code large}; 0 repeats. */
    static long[] repeating(Op op, long[] small, long[] large) {
        int missing = large.length - small.length;
        long[] step = Memory.strides(small);
        long[] strides = new long[large.length];
        boolean fits = missing >= 0;
        for (int d = 0; d < missing; d++) {
            fits &= large[d] >= 1;
        }
        for (int d = Math.max(0, missing); d < large.length; d++) {
            long extent = small[d - missing];
            fits &= extent == large[d] || extent == 1 && large[d] >= 1;
            strides[d] = extent == 1 ? 0 : step[d - missing];
        }
        OpChecks.that(
                fits,
                op,
                "the shape " + Arrays.toString(small) + " does not broadcast to " + Arrays.toString(large)
                        + "; aligned at the last dimension, extents must be equal or 1");
        return strides;
    }

    @Override
    public String formula() {
        return "y = x repeated to a larger shape; dL/dx = g summed over what was repeated";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {Ops.sumTo(g, x[0].shape())};
    }

    static Example example(Draw draw) {
        long[] large = draw.shape();
        return new Example(new BroadcastTo(large), draw.normal(draw.broadcastable(large)));
    }
}
