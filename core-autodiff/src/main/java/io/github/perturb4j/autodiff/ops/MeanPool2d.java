package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.OpChecks;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.WindowMean;
import io.github.perturb4j.autodiff.kernel.WindowMean.Windows;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Average pooling, sliding or adaptive: y[n, c, i, j] = the sum of x over window (i, j), divided by the window's
 * nominal size. (N, C, H, W) to (N, C, rows.count, columns.count). dL/dx is {@link MeanPool2dGradient} of g.
 */
public record MeanPool2d(Windows rows, Windows columns) implements Op {
    @Override
    public long[] outputShape(long[]... x) {
        OpChecks.rank(this, "input", x[0], 4, "(n, c, h, w)");
        OpChecks.that(
                x[0][2] == rows.extent() && x[0][3] == columns.extent(),
                this,
                "windows made for " + rows.extent() + "x" + columns.extent() + ", found the shape "
                        + OpChecks.text(x[0]));
        return new long[] {x[0][0], x[0][1], rows.count(), columns.count()};
    }

    @Override
    public INDArray forward(INDArray... x) {
        return WindowMean.forward(x[0], rows, columns);
    }

    @Override
    public String formula() {
        return "y = the mean of x over each window; dL/dx = sum of g / size over the windows that x lies in";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {Ops.apply(new MeanPool2dGradient(rows, columns), g)};
    }

    /** The windows of one axis of an image of 3 to 7 pixels. */
    static Windows windows(Draw draw) {
        int extent = draw.between(3, 7);
        int kernel = draw.between(1, 3);
        return draw.chance()
                ? Windows.sliding(extent, kernel, draw.between(1, 3), draw.between(0, kernel / 2))
                : Windows.adaptive(extent, draw.between(1, 4));
    }

    static Example example(Draw draw) {
        MeanPool2d op = new MeanPool2d(windows(draw), windows(draw));
        return new Example(
                op, draw.normal(draw.between(1, 2), draw.between(1, 3), op.rows.extent(), op.columns.extent()));
    }
}
