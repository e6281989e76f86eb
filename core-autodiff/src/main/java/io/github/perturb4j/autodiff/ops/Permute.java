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

/** Dimension d of y is dimension dims[d] of x; dL/dx is g with the inverse permutation. */
public record Permute(int... dims) implements Op {
    public Permute {
        dims = dims.clone();
    }

    @Override
    public long[] outputShape(long[]... x) {
        int[] sorted = dims.clone();
        Arrays.sort(sorted);
        boolean permutation = dims.length == x[0].length;
        for (int d = 0; d < dims.length; d++) {
            permutation &= sorted[d] == d;
        }
        OpChecks.that(
                permutation,
                this,
                "dims " + Arrays.toString(dims) + " is not a permutation of the dimensions of " + OpChecks.text(x[0]));
        return permuted(x[0]);
    }

    @Override
    public INDArray forward(INDArray... x) {
        long[] shape = x[0].shape();
        return Strided.read(x[0], 0, permuted(shape), permuted(Memory.strides(shape)));
    }

    private long[] permuted(long... numbers) {
        return Arrays.stream(dims).mapToLong(d -> numbers[d]).toArray();
    }

    @Override
    public String formula() {
        return "y = x with its dimensions in another order; dL/dx = g in the order before";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        int[] inverse = new int[dims.length];
        for (int d = 0; d < dims.length; d++) {
            inverse[dims[d]] = d;
        }
        return new Variable[] {Ops.permute(g, inverse)};
    }

    static Example example(Draw draw) {
        long[] shape = draw.shape();
        return new Example(new Permute(draw.permutation(shape.length)), draw.normal(shape));
    }
}
