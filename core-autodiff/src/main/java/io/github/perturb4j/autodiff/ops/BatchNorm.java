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
 * Batch normalisation by the batch's own statistics, without scale and shift: y[n, c, ..] = (x[n, c, ..] - mean_c) r_c, where
 * r_c = 1 / sqrt(var_c + eps), and mean and biased variance are taken over all dimensions but the second.
 *
 * <p>dL/dx = r (g - mean(g) - y mean(g y)), means per channel. (Ioffe and Szegedy 2015, section 3; scale and shift are {@link
 * ChannelAffine}.)
 */
public record BatchNorm(double eps) implements Op {
    public BatchNorm {
        if (!(eps >= 0)) {
            throw new IllegalArgumentException("batch_norm: expected eps >= 0, found " + eps);
        }
    }

    @Override
    public INDArray forward(INDArray... x) {
        Check.that(
                x[0].rank() >= 2 && x[0].length() > x[0].size(1),
                this,
                "expected an input (n, c, ..) with more than one value per channel, found the shape " + Check.text(x[0])
                        + "; use evaluation mode, or a larger batch");
        double[][] moments = ChannelScale.moments(x[0]);
        int channels = moments[0].length;
        double[] scale = new double[channels];
        double[] shift = new double[channels];
        for (int c = 0; c < channels; c++) {
            scale[c] = 1 / Math.sqrt(moments[1][c] + eps);
            shift[c] = -moments[0][c] * scale[c];
        }
        return ChannelScale.affine(x[0], scale, shift);
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        Variable centred = Ops.sub(g, Ops.add(Ops.meanPerChannel(g), Ops.mul(y, Ops.meanPerChannel(Ops.mul(g, y)))));
        return new Variable[] {Ops.mul(centred, inverseDeviation(x[0]))};
    }

    /** r as a function of x, of shape (1, C, 1, ..). */
    private Variable inverseDeviation(Variable x) {
        Variable deviation = Ops.sub(x, Ops.meanPerChannel(x));
        return Ops.pow(Ops.add(Ops.meanPerChannel(Ops.square(deviation)), eps), -0.5);
    }

    static Example example(Draw draw) {
        return new Example(
                new BatchNorm(draw.uniform(1e-3, 1e-1)),
                draw.normal(draw.between(2, 3), draw.between(1, 3), draw.between(1, 4), draw.between(2, 4)));
    }
}
