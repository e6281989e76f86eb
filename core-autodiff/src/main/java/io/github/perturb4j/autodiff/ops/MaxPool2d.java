package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.OpChecks;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.MaxPooling;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * y[n, c, i, j] = the maximum of x over rows i stride - padding + [0, kernel) and the columns likewise; (N, C, H, W) to
 * (N, C, (H + 2 padding - kernel) / stride + 1, ..), rounded up with {@code ceilMode} as long as a window begins
 * inside, and then a kernel may be larger than the padded image. Padding never wins; g goes to the first of equal
 * maxima in row-major order, as in PyTorch.
 */
public record MaxPool2d(int kernel, int stride, int padding, boolean ceilMode) implements Op {
    public MaxPool2d {
        if (kernel < 1 || stride < 1 || padding < 0 || 2L * padding > kernel) {
            throw new IllegalArgumentException(
                    "max_pool2d: expected kernel >= 1, stride >= 1 and 0 <= padding <= kernel / 2," + " found kernel "
                            + kernel + ", stride " + stride + ", padding " + padding);
        }
    }

    @Override
    public long[] outputShape(long[]... x) {
        OpChecks.rank(this, "input", x[0], 4, "(n, c, h, w)");
        return new long[] {x[0][0], x[0][1], extent(x[0], 2), extent(x[0], 3)};
    }

    @Override
    public INDArray forward(INDArray... x) {
        return compute(x).y();
    }

    /** Keeps which pixel each window took. */
    @Override
    public Result compute(INDArray... x) {
        MaxPooling pooling = pooling(x[0]);
        byte[] taken = pooling.newTaken(x[0]);
        return new Result(pooling.forward(x[0], taken), taken);
    }

    private MaxPooling pooling(INDArray x) {
        long[] y = outputShape(x.shape());
        return new MaxPooling(kernel, stride, padding, (int) y[2], (int) y[3]);
    }

    private long extent(long[] x, int dim) {
        long room = x[dim] + 2L * padding - kernel;
        long extent = Math.floorDiv(ceilMode ? room + stride - 1 : room, (long) stride) + 1;
        OpChecks.that(
                extent >= 1,
                this,
                "a kernel of " + kernel + " with padding " + padding + " is larger than the shape " + OpChecks.text(x));
        return (extent - 1) * stride >= x[dim] + padding ? extent - 1 : extent;
    }

    @Override
    public String formula() {
        return "y = the largest x of each window; dL/dx = sum of g over the windows that took x";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        MaxPooling pooling = pooling(x[0].value());
        return new Variable[] {
            Fused.applies()
                    ? Ops.constant(pooling.gradient(x[0].value(), (byte[]) y.kept(), g.value()))
                    : Ops.apply(new Place(pooling.argmax(x[0].value()), x[0].shape()), g)
        };
    }

    static Example example(Draw draw) {
        int kernel = draw.between(1, 3);
        MaxPool2d op = new MaxPool2d(kernel, draw.between(1, 3), draw.between(0, kernel / 2), draw.chance());
        return new Example(
                op, draw.distinct(draw.between(1, 2), draw.between(1, 2), draw.between(3, 7), draw.between(3, 7)));
    }
}
