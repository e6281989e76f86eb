package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Check;
import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.ChannelScale;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * y[n, c, ..] = x[n, c, ..] scale[c] + shift[c]: batch norm in evaluation mode, input normalisation, a convolution's bias.
 * Inputs x (N, C, ..), scale (C), shift (C) or absent. dL/dx = g scale, dL/dscale[c] = sum g x, dL/dshift[c] = sum g.
 */
public record ChannelAffine() implements Op {
    @Override
    public INDArray forward(INDArray... x) {
        Check.that(x[0].rank() >= 2, this, "expected an input (n, c, ..), found the shape " + Check.text(x[0]));
        for (int i = 1; i < x.length; i++) {
            Check.that(
                    x[i].rank() == 1 && x[i].length() == x[0].size(1),
                    this,
                    (i == 1 ? "scale" : "shift") + " must have one number for each of " + x[0].size(1)
                            + " channels of the shape " + Check.text(x[0]) + ", found the shape " + Check.text(x[i]));
        }
        return ChannelScale.affine(x[0], x[1], x.length > 2 ? x[2] : null);
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        Variable[] parts = new Variable[x.length];
        parts[0] = needed[0] ? Ops.apply(this, g, x[1]) : null;
        parts[1] = needed[1] ? Ops.sumPerChannel(Ops.mul(g, x[0])) : null;
        if (x.length > 2 && needed[2]) {
            parts[2] = Ops.sumPerChannel(g);
        }
        return parts;
    }

    static Example example(Draw draw) {
        long channels = draw.between(1, 4);
        INDArray x = draw.normal(draw.between(1, 3), channels, draw.between(1, 4), draw.between(1, 4));
        return draw.chance()
                ? new Example(new ChannelAffine(), x, draw.normal(channels), draw.normal(channels))
                : new Example(new ChannelAffine(), x, draw.normal(channels));
    }
}
