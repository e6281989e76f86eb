package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.OpChecks;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.Convolution;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Two-dimensional convolution (cross-correlation, as the field has it):
 *
 * <p>y[n, o, i, j] = sum over c, kh, kw of x[n, c, i stride - padding + kh dilation, j stride - padding + kw dilation]
 * w[o, c, kh, kw], zero outside the image; with groups, output channel o sees only the input channels of its group. x
 * is (N, C, H, W), w is (O, C / groups, KH, KW), y is as {@link ConvGeometry} says.
 *
 * <p>It is linear in x and in w, so with its two gradients it is closed under differentiation: {@link Conv2dInputGrad}
 * for dL/dx, {@link Conv2dWeightGrad} for dL/dw.
 */
public record Convolve2d(int stride, int padding, int dilation, int groups) implements Op {
    private static final long MAX_EXTENT = 1 << 30;

    public Convolve2d {
        if (stride < 1 || padding < 0 || dilation < 1 || groups < 1) {
            throw new IllegalArgumentException(
                    "conv2d: expected stride, dilation and groups >= 1 and padding >= 0, found stride " + stride
                            + ", padding " + padding + ", dilation " + dilation + ", groups " + groups);
        }
    }

    @Override
    public String name() {
        return "conv2d";
    }

    @Override
    public long[] outputShape(long[]... x) {
        OpChecks.rank(this, "input", x[0], 4, "(n, c, h, w)");
        OpChecks.rank(this, "weight", x[1], 4, "(out, c / groups, kh, kw)");
        requireFit(this, x[0], x[1]);
        return geometry(x[0], x[1]).outputShape();
    }

    @Override
    public INDArray forward(INDArray... x) {
        return Convolution.forward(geometry(x[0].shape(), x[1].shape()), x[0], x[1]);
    }

    /** The convolution of an input and a weight of these shapes, which fit. */
    public ConvGeometry geometry(long[] input, long[] weight) {
        return new ConvGeometry(
                (int) input[0],
                (int) input[1],
                (int) input[2],
                (int) input[3],
                (int) weight[0],
                (int) weight[2],
                (int) weight[3],
                stride,
                padding,
                dilation,
                groups);
    }

    /** Throws, naming an op, if {@code gradient} has not the shape of this convolution's output. */
    void requireOutput(Op op, long[] gradient, long[] input, long[] weight) {
        requireFit(op, input, weight);
        long[] output = geometry(input, weight).outputShape();
        OpChecks.that(
                Arrays.equals(output, gradient),
                op,
                "expected a gradient of shape " + OpChecks.text(output) + ", found " + OpChecks.text(gradient));
    }

    private void requireFit(Op op, long[] input, long[] weight) {
        boolean moderate = true;
        for (int d = 0; d < 4; d++) {
            moderate &= input[d] >= 1 && weight[d] >= 1 && Math.max(input[d], weight[d]) + 2L * padding <= MAX_EXTENT;
        }
        OpChecks.that(
                moderate,
                op,
                "expected extents from 1 to " + MAX_EXTENT + " with their padding of " + padding + ", found "
                        + Arrays.toString(input) + " and " + Arrays.toString(weight));
        OpChecks.that(
                input[1] == weight[1] * groups,
                op,
                "the input has " + input[1] + " channels, but a weight of shape " + Arrays.toString(weight)
                        + " with groups " + groups + " takes " + weight[1] * groups);
        OpChecks.that(
                weight[0] % groups == 0, op, weight[0] + " output channels do not divide into " + groups + " groups");
        long height = ConvGeometry.outExtent(input[2], weight[2], stride, padding, dilation);
        long width = ConvGeometry.outExtent(input[3], weight[3], stride, padding, dilation);
        OpChecks.that(
                height >= 1 && width >= 1,
                op,
                "a kernel of " + weight[2] + "x" + weight[3] + " with dilation " + dilation + " does not fit into "
                        + input[2] + "x" + input[3] + " with padding " + padding);
    }

    @Override
    public String formula() {
        return "y = w * x, slid over the image; dL/dx = w^T * g (w turned round), dL/dw = correlation of x and g";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        long height = x[0].size(2);
        long width = x[0].size(3);
        Conv2dWeightGrad weightGrad = new Conv2dWeightGrad(this, x[1].size(2), x[1].size(3));
        return new Variable[] {
            needed[0] ? Ops.apply(new Conv2dInputGrad(this, height, width), g, x[1]) : null,
            needed[1] ? Ops.apply(weightGrad, x[0], g) : null
        };
    }

    /** A random convolution, and shapes of input, weight and output that fit it. */
    record Case(Convolve2d op, long[] input, long[] weight, long[] output) {
        static Case draw(Draw draw) {
            int groups = draw.between(1, 3);
            Convolve2d op = new Convolve2d(draw.between(1, 3), draw.between(0, 2), draw.between(1, 2), groups);
            long in = groups * draw.between(1, 2);
            long[] weight = {groups * draw.between(1, 2), in / groups, draw.between(1, 3), draw.between(1, 3)};
            long[] input = {draw.between(1, 2), in, draw.between(5, 7), draw.between(5, 7)};
            return new Case(op, input, weight, op.outputShape(input, weight));
        }
    }

    static Example example(Draw draw) {
        Case c = Case.draw(draw);
        return new Example(c.op, draw.normal(c.input), draw.normal(c.weight));
    }
}
