package io.github.perturb4j.nn;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;

/**
 * Convolution layer: y = conv(x, weight) + bias; x (N, in, H, W), weight (out, in / groups, kernel, kernel), bias
 * (out). The formula is {@link io.github.perturb4j.autodiff.ops.Convolve2d}'s.
 */
public final class Conv2d extends Module {
    private final Parameter weight;
    private final Parameter bias;
    private final int stride;
    private final int padding;
    private final int groups;

    /** A square convolution without bias, as residual networks have it. */
    public Conv2d(int in, int out, int kernel, int stride, int padding, int groups) {
        this(in, out, kernel, stride, padding, groups, false);
    }

    /**
     * A square convolution of dilation 1.
     *
     * @throws IllegalArgumentException if a size is below 1, padding below 0, or channels do not divide into groups
     */
    public Conv2d(int in, int out, int kernel, int stride, int padding, int groups, boolean bias) {
        if (in < 1 || out < 1 || kernel < 1 || stride < 1 || padding < 0 || groups < 1) {
            throw new IllegalArgumentException(
                    "conv2d: expected sizes >= 1 and padding >= 0, found in " + in + ", out " + out + ", kernel "
                            + kernel + ", stride " + stride + ", padding " + padding + ", groups " + groups);
        }
        if (in % groups != 0 || out % groups != 0) {
            throw new IllegalArgumentException("conv2d: " + in + " input and " + out
                    + " output channels do not divide into " + groups + " groups");
        }
        this.stride = stride;
        this.padding = padding;
        this.groups = groups;
        this.weight = parameter("weight", Initialiser.kaimingNormalFanOut(), out, in / groups, kernel, kernel);
        this.bias =
                bias ? parameter("bias", Initialiser.uniformFanIn((long) in / groups * kernel * kernel), out) : null;
    }

    @Override
    public Variable forward(Variable x) {
        return Ops.conv2d(x, weight.variable(), bias == null ? null : bias.variable(), stride, padding, 1, groups);
    }

    static LayerExample example(Draw draw) {
        int groups = draw.between(1, 2);
        int in = groups * draw.between(1, 3);
        int kernel = draw.between(1, 3);
        Conv2d layer = new Conv2d(
                in, groups * draw.between(1, 3), kernel, draw.between(1, 2), draw.between(0, 1), groups, draw.chance());
        return new LayerExample(
                layer, draw.normal(draw.between(1, 2), in, kernel + draw.between(0, 4), kernel + draw.between(0, 4)));
    }
}
