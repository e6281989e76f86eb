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

/** The same elements in row-major order in another shape of as many; dL/dx is g in x's shape. */
public record Reshape(long... shape) implements Op {
    @Override
    public long[] outputShape(long[]... x) {
        OpChecks.that(
                Memory.length(shape) == Memory.length(x[0]),
                this,
                "the shape " + OpChecks.text(x[0]) + " has " + Memory.length(x[0]) + " elements, "
                        + Arrays.toString(shape) + " has " + Memory.length(shape));
        return shape;
    }

    @Override
    public INDArray forward(INDArray... x) {
        return Strided.read(x[0], 0, shape, Memory.strides(shape));
    }

    @Override
    public String formula() {
        return "y = x in another shape; dL/dx = g in the shape before";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {Ops.reshape(g, x[0].shape())};
    }

    static Example example(Draw draw) {
        long[] shape = draw.shape();
        return new Example(new Reshape(1, Memory.length(shape)), draw.normal(shape));
    }
}
