package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.OpChecks;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Convolution;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradient of {@link Convolve2d} by its weight: inputs x (N, C, H, W) and g (N, O, OH, OW), result (O, C / groups,
 * kernelHeight, kernelWidth). Linear in both: by x it is the input gradient, by g the convolution of x with the
 * upstream.
 */
public record Conv2dWeightGrad(Convolve2d conv, long kernelHeight, long kernelWidth) implements Op {
    @Override
    public long[] outputShape(long[]... x) {
        OpChecks.rank(this, "input", x[0], 4, "(n, c, h, w)");
        OpChecks.rank(this, "gradient", x[1], 4, "(n, out, oh, ow)");
        OpChecks.that(
                x[0][1] % conv.groups() == 0,
                this,
                x[0][1] + " input channels do not divide into " + conv.groups() + " groups");
        long[] weight = {x[1][1], x[0][1] / conv.groups(), kernelHeight, kernelWidth};
        conv.requireOutput(this, x[1], x[0], weight);
        return weight;
    }

    @Override
    public INDArray forward(INDArray... x) {
        return Convolution.weightGradient(conv.geometry(x[0].shape(), OpChecks.shape(this, x)), x[0], x[1]);
    }

    @Override
    public String formula() {
        return "y = correlation of x and g; dL/dx = upstream^T * g, dL/dg = upstream * x";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        Conv2dInputGrad inputGrad = new Conv2dInputGrad(conv, x[0].size(2), x[0].size(3));
        return new Variable[] {
            needed[0] ? Ops.apply(inputGrad, x[1], g) : null, needed[1] ? Ops.apply(conv, x[0], g) : null
        };
    }

    static Example example(Draw draw) {
        Convolve2d.Case c = Convolve2d.Case.draw(draw);
        Conv2dWeightGrad op = new Conv2dWeightGrad(c.op(), c.weight()[2], c.weight()[3]);
        return new Example(op, draw.normal(c.input()), draw.normal(c.output()));
    }
}
