package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.OpChecks;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Indices;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The transpose of {@link Pick}: y, of extents {@code shape}, is the sum of each x[i] at flat position to[i]. */
public record Place(Indices to, long[] shape) implements Op {
    @Override
    public long[] outputShape(long[]... x) {
        OpChecks.that(
                Arrays.equals(x[0], to.shape()),
                this,
                "expected the shape " + Arrays.toString(to.shape()) + " of the positions, found "
                        + OpChecks.text(x[0]));
        to.requireInside(Memory.length(shape), this::name);
        return shape;
    }

    @Override
    public INDArray forward(INDArray... x) {
        return to.place(x[0], shape);
    }

    @Override
    public String formula() {
        return "y[j] = sum of x[i] with to[i] = j; dL/dx[i] = g[to[i]]";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {Ops.apply(new Pick(to), g)};
    }

    static Example example(Draw draw) {
        long[] shape = draw.shape();
        Indices to = draw.indices((int) Memory.length(shape));
        return new Example(new Place(to, shape), draw.normal(to.shape()));
    }
}
