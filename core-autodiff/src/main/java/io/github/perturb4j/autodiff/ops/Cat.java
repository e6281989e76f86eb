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

/** The inputs one behind the other along a dimension, equal in all others; each input's gradient is its slice of g. */
public record Cat(int dim) implements Op {
    @Override
    public long[] outputShape(long[]... x) {
        OpChecks.that(x.length >= 1, this, "expected at least one input, found none");
        int d = OpChecks.dim(this, dim, x[0].length);
        long[] shape = x[0].clone();
        shape[d] = 0;
        for (long[] each : x) {
            long[] rest = each.clone();
            boolean fits = rest.length == shape.length;
            if (fits) {
                rest[d] = shape[d];
                fits = Arrays.equals(rest, shape);
            }
            OpChecks.that(
                    fits,
                    this,
                    "inputs may differ in dimension " + d + " only, found " + OpChecks.text(x[0]) + " and "
                            + OpChecks.text(each));
            shape[d] += each[d];
        }
        return shape;
    }

    @Override
    public INDArray forward(INDArray... x) {
        long[] shape = OpChecks.shape(this, x);
        int d = OpChecks.dim(this, dim, shape.length);
        INDArray y = Memory.uninitialized(x[0].dataType(), shape);
        long[] strides = Memory.strides(shape);
        long at = 0;
        for (INDArray each : x) {
            Strided.write(each, y, at * strides[d], strides);
            at += each.size(d);
        }
        return y;
    }

    @Override
    public String formula() {
        return "y = inputs one behind the other; each gradient = its part of g";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        int d = OpChecks.dim(this, dim, y.rank());
        Variable[] parts = new Variable[x.length];
        long at = 0;
        for (int i = 0; i < x.length; i++) {
            parts[i] = needed[i] ? Ops.slice(g, d, at, at + x[i].size(d), 1) : null;
            at += x[i].size(d);
        }
        return parts;
    }

    static Example example(Draw draw) {
        long[] shape = draw.shape();
        int dim = draw.between(0, shape.length - 1);
        INDArray[] parts = new INDArray[draw.between(1, 3)];
        for (int i = 0; i < parts.length; i++) {
            long[] part = shape.clone();
            part[dim] = draw.between(1, 3);
            parts[i] = draw.normal(part);
        }
        return new Example(new Cat(dim), parts);
    }
}
