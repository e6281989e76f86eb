package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.OpChecks;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Recording;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.BatchStatistics;
import io.github.perturb4j.autodiff.kernel.BatchStatistics.Moments;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batch normalisation by the batch's own statistics: y[n, c, ..] = (x[n, c, ..] - mean_c) r_c weight_c + bias_c, where
 * r_c = 1 / sqrt(var_c + eps), and mean and biased variance are taken over all dimensions but the second. Inputs x (N,
 * C, ..), weight (C), bias (C). (Ioffe and Szegedy 2015, section 3.)
 *
 * <p>Where {@code rectified}, ReLU follows in the same pass: y = max(0, (x - mean) r weight + bias + a), with a fourth
 * input a of x's shape (a residual connection's other branch) or without it. The rules below hold for g where y &gt; 0
 * and 0 elsewhere, which is also dL/da.
 *
 * <p>With h = (x - mean) r: dL/dx = weight r (g - mean(g) - h mean(g h)), dL/dweight = sum g h, dL/dbias = sum g. A
 * kernel computes all three in two passes; when the backward pass is itself recorded, they are composed of ops instead.
 *
 * @param rectified whether ReLU is part of it
 * @param observer hears of the statistics of every forward computation: how a layer keeps running ones
 */
public record BatchNorm(double eps, boolean rectified, Consumer<Moments> observer) implements Op {
    public BatchNorm {
        if (!(eps >= 0)) {
            throw new IllegalArgumentException("batch_norm: expected eps >= 0, found " + eps);
        }
    }

    /** Without ReLU. */
    public BatchNorm(double eps, Consumer<Moments> observer) {
        this(eps, false, observer);
    }

    @Override
    public long[] outputShape(long[]... x) {
        OpChecks.that(
                x[0].length >= 2 && Memory.length(x[0]) > x[0][1],
                this,
                "expected an input (n, c, ..) with more than one value per channel, found the shape "
                        + OpChecks.text(x[0]) + "; use evaluation mode, or a larger batch");
        OpChecks.perChannel(this, "weight", x[0], x[1]);
        OpChecks.perChannel(this, "bias", x[0], x[2]);
        if (addend(x.length)) {
            OpChecks.sameShape(this, x[0], x[3]);
        }
        return x[0];
    }

    @Override
    public INDArray forward(INDArray... x) {
        Moments moments = BatchStatistics.moments(x[0]);
        observer.accept(moments);
        return BatchStatistics.normalised(x[0], moments, x[1], x[2], eps, rectified, addend(x.length) ? x[3] : null);
    }

    /** Tells no observer. */
    @Override
    public Op withoutEffects() {
        return new BatchNorm(eps, rectified, moments -> {});
    }

    private boolean addend(int inputs) {
        return rectified && inputs == 4;
    }

    @Override
    public String formula() {
        return "y = (x - mean) / sqrt(var + eps) * weight + bias; dL/dx = weight / sqrt(var + eps) * (g - mean(g) - n"
                + " mean(g n)), n the normalised x";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        if (rectified && !addend(x.length) && Fused.applies()) {
            return constants(BatchStatistics.rectifiedGradients(
                    x[0].value(), x[1].value(), x[2].value(), y.value(), g.value(), eps));
        }
        Variable passed = rectified ? Ops.apply(new Masked(), y, g) : g;
        Variable[] parts = Recording.isOn()
                ? composed(x[0], x[1], passed)
                : constants(BatchStatistics.gradients(x[0].value(), x[1].value(), passed.value(), eps));
        return addend(x.length) ? new Variable[] {parts[0], parts[1], parts[2], passed} : parts;
    }

    private static Variable[] constants(INDArray[] parts) {
        return new Variable[] {Ops.constant(parts[0]), Ops.constant(parts[1]), Ops.constant(parts[2])};
    }

    /** The same gradients as functions of x, weight and g that can be differentiated again. */
    private Variable[] composed(Variable x, Variable weight, Variable g) {
        Variable deviation = Ops.sub(x, Ops.meanPerChannel(x));
        Variable r = Ops.pow(Ops.add(Ops.meanPerChannel(Ops.square(deviation)), eps), -0.5);
        Variable h = Ops.mul(deviation, r);
        Variable product = Ops.mul(g, h);
        Variable centred = Ops.sub(g, Ops.add(Ops.meanPerChannel(g), Ops.mul(h, Ops.meanPerChannel(product))));
        Variable scale = Ops.mul(r, Ops.reshape(weight, r.shape()));
        return new Variable[] {Ops.mul(centred, scale), Ops.sumPerChannel(product), Ops.sumPerChannel(g)};
    }

    static Example example(Draw draw) {
        long channels = draw.between(1, 3);
        long[] shape = {draw.between(2, 3), channels, draw.between(1, 4), draw.between(2, 4)};
        double eps = draw.uniform(1e-3, 1e-1);
        if (draw.chance()) {
            return new Example(
                    new BatchNorm(eps, moments -> {}),
                    draw.normal(shape),
                    draw.normal(channels),
                    draw.normal(channels));
        }
        BatchNorm op = new BatchNorm(eps, true, moments -> {}); // what is rectified is far from 0
        INDArray weight = draw.uniform(0.1, 0.3, channels);
        return draw.chance()
                ? new Example(op, draw.normal(shape), weight, draw.awayFrom(3, new double[] {0}, channels))
                : new Example(
                        op,
                        draw.normal(shape),
                        weight,
                        draw.uniform(-0.1, 0.1, channels),
                        draw.awayFrom(3, new double[] {0}, shape));
    }
}
