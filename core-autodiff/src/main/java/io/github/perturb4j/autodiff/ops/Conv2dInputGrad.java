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
 * The gradient of {@link Convolve2d} by its input (transposed convolution): inputs g (N, O, OH, OW) and w (O, C /
 * groups, KH, KW), result (N, C, height, width). Linear in both: by g it is the convolution of the upstream with w, by
 * w the weight gradient.
 */
public record Conv2dInputGrad(Convolve2d conv, long height, long width) implements Op {
    @Override
    public long[] outputShape(long[]... x) {
        OpChecks.rank(this, "gradient", x[0], 4, "(n, out, oh, ow)");
        OpChecks.rank(this, "weight", x[1], 4, "(out, c / groups, kh, kw)");
        long[] input = {x[0][0], x[1][1] * conv.groups(), height, width};
        conv.requireOutput(this, x[0], input, x[1]);
        return input;
    }

    @Override
    public INDArray forward(INDArray... x) {
        return Convolution.inputGradient(conv.geometry(OpChecks.shape(this, x), x[1].shape()), x[0], x[1]);
    }

    @Override
    public String formula() {
        return "y = w^T * g, a transposed convolution; dL/dg = w * upstream, dL/dw = correlation of upstream and g";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        Conv2dWeightGrad weightGrad = new Conv2dWeightGrad(conv, x[1].size(2), x[1].size(3));
        return new Variable[] {
            needed[0] ? Ops.apply(conv, g, x[1]) : null, needed[1] ? Ops.apply(weightGrad, g, x[0]) : null
        };
    }

    static Example example(Draw draw) {
        Convolve2d.Case c = Convolve2d.Case.draw(draw);
        Conv2dInputGrad op = new Conv2dInputGrad(c.op(), c.input()[2], c.input()[3]);
        return new Example(op, draw.normal(c.output()), draw.normal(c.weight()));
    }
}
