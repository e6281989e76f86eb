package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Strided;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The transpose of {@link Slice}, and zero padding: y has extents {@code shape} and is zero but for y[start0 + i step0,
 * start1 + j step1, ..] = x[i, j, ..]. dL/dx is {@link Slice} of g.
 */
public record Embed(long[] start, long[] shape, long[] step) implements Op {
    @Override
    public long[] outputShape(long[]... x) {
        Slice.places(this, shape, start, x[0], step);
        return shape;
    }

    @Override
    public INDArray forward(INDArray... x) {
        return Strided.embed(x[0], start, shape, step);
    }

    @Override
    public String formula() {
        return "y = x between zeros; dL/dx = the part of g where x lies";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {Ops.apply(new Slice(start, x[0].shape(), step), g)};
    }

    static Example example(Draw draw) {
        long[] whole = draw.shape();
        Slice box = draw.box(whole);
        return new Example(new Embed(box.start(), whole, box.step()), draw.normal(box.shape()));
    }
}
