package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.OpChecks;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.ChannelScale;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * y[n, c, ..] = (x[n, c, ..] - centre[c]) scale[c] + shift[c]: batch norm in evaluation mode, input normalisation, a
 * convolution's bias. Inputs x (N, C, ..), scale (C), shift (C) or absent, and, after a shift, centre (C) or absent,
 * which are 0 then. dL/dx = g scale, dL/dscale[c] = sum g (x - centre), dL/dshift[c] = sum g, dL/dcentre[c] = -scale
 * sum g.
 *
 * <p>Where x lies far from 0, a centre near its mean keeps the digits of dL/dscale that a difference of sums would
 * lose.
 */
public record ChannelAffine() implements Op {
    private static final String[] NAMES = {"input", "scale", "shift", "centre"};

    @Override
    public long[] outputShape(long[]... x) {
        OpChecks.that(x[0].length >= 2, this, "expected an input (n, c, ..), found the shape " + OpChecks.text(x[0]));
        for (int i = 1; i < x.length; i++) {
            OpChecks.perChannel(this, NAMES[i], x[0], x[i]);
        }
        return x[0];
    }

    @Override
    public INDArray forward(INDArray... x) {
        return x.length == 4
                ? ChannelScale.affine(x[0], Span.of(x[1]).toDoubles(), shift(x[1], x[2], x[3]))
                : ChannelScale.affine(x[0], x[1], x.length > 2 ? x[2] : null);
    }

    /** What is added after scaling where there is a centre: shift - centre scale, in float64. */
    public static double[] shift(INDArray scale, INDArray shift, INDArray centre) {
        double[] factor = Span.of(scale).toDoubles();
        double[] offset = Span.of(centre).toDoubles();
        double[] sum = Span.of(shift).toDoubles();
        Arrays.setAll(sum, c -> sum[c] - offset[c] * factor[c]);
        return sum;
    }

    @Override
    public String formula() {
        return "y = (x - centre) * scale + shift, per channel; dL/dx = g * scale, dL/dscale = sum g (x - centre),"
                + " dL/dshift = sum g";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        Variable[] parts = new Variable[x.length];
        parts[0] = needed[0] ? Ops.apply(this, g, x[1]) : null;
        parts[1] = needed[1] ? Ops.sumPerChannel(Ops.mul(g, centred(x))) : null;
        if (x.length > 2 && needed[2]) {
            parts[2] = Ops.sumPerChannel(g);
        }
        if (x.length > 3 && needed[3]) {
            parts[3] = Ops.neg(Ops.mul(Ops.sumPerChannel(g), x[1]));
        }
        return parts;
    }

    private static Variable centred(Variable[] x) {
        if (x.length < 4) {
            return x[0];
        }
        long[] perChannel = new long[x[0].rank()];
        Arrays.fill(perChannel, 1);
        perChannel[1] = x[3].size(0);
        return Ops.sub(x[0], Ops.reshape(x[3], perChannel));
    }

    static Example example(Draw draw) {
        long channels = draw.between(1, 4);
        INDArray x = draw.normal(draw.between(1, 3), channels, draw.between(1, 4), draw.between(1, 4));
        INDArray scale = draw.normal(channels);
        return switch (draw.between(2, 4)) {
            case 2 -> new Example(new ChannelAffine(), x, scale);
            case 3 -> new Example(new ChannelAffine(), x, scale, draw.normal(channels));
            default -> new Example(new ChannelAffine(), x, scale, draw.normal(channels), draw.normal(channels));
        };
    }
}
