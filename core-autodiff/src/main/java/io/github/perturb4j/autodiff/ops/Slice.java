package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.OpChecks;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Strided;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Every step-th element of a box: y[i, j, ..] = x[start0 + i step0, start1 + j step1, ..], of extents {@code shape}.
 * dL/dx is {@link Embed} of g.
 */
public record Slice(long[] start, long[] shape, long[] step) implements Op {
    @Override
    public long[] outputShape(long[]... x) {
        places(this, x[0], start, shape, step);
        return shape;
    }

    @Override
    public INDArray forward(INDArray... x) {
        long[] strides = places(this, x[0].shape(), start, shape, step);
        return Strided.read(x[0], strides[strides.length - 1], shape, Arrays.copyOf(strides, shape.length));
    }

    /**
     * The strides of the box inside an array of shape {@code whole}, and behind them the offset of its first element.
     */
    static long[] places(Op op, long[] whole, long[] start, long[] shape, long[] step) {
        boolean fits = whole.length == shape.length && start.length == shape.length && step.length == shape.length;
        for (int d = 0; fits && d < shape.length; d++) {
            fits = start[d] >= 0 && step[d] >= 1 && shape[d] >= 1 && start[d] < whole[d];
            fits = fits && shape[d] - 1 <= (whole[d] - 1 - start[d]) / step[d];
        }
        OpChecks.that(
                fits,
                op,
                "a box of shape " + Arrays.toString(shape) + " from " + Arrays.toString(start) + " by steps of "
                        + Arrays.toString(step) + " is not inside the shape " + Arrays.toString(whole));
        long[] strides = new long[shape.length + 1];
        long element = 1;
        for (int d = shape.length - 1; d >= 0; d--) {
            strides[d] = element * step[d];
            strides[shape.length] += element * start[d];
            element *= whole[d];
        }
        return strides;
    }

    @Override
    public String formula() {
        return "y = a part of x; dL/dx = g where the part was, else 0";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {Ops.apply(new Embed(start, x[0].shape(), step), g)};
    }

    static Example example(Draw draw) {
        long[] whole = draw.shape();
        return new Example(draw.box(whole), draw.normal(whole));
    }
}
