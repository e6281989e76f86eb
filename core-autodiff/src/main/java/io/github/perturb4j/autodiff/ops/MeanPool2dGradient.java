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

/** The transpose of {@link MeanPool2d}: each pixel gets its share of every window it lies in. */
public record MeanPool2dGradient(Windows rows, Windows columns) implements Op {
    @Override
    public long[] outputShape(long[]... x) {
        OpChecks.rank(this, "input", x[0], 4, "(n, c, rows, columns)");
        OpChecks.that(
                x[0][2] == rows.count() && x[0][3] == columns.count(),
                this,
                "expected " + rows.count() + "x" + columns.count() + " windows, found the shape "
                        + OpChecks.text(x[0]));
        return new long[] {x[0][0], x[0][1], rows.extent(), columns.extent()};
    }

    @Override
    public INDArray forward(INDArray... x) {
        return WindowMean.transpose(x[0], rows, columns);
    }

    @Override
    public String formula() {
        return "y = sum of g / size over the windows; dL/dg = the mean of the upstream over each window";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {Ops.apply(new MeanPool2d(rows, columns), g)};
    }

    static Example example(Draw draw) {
        MeanPool2dGradient op = new MeanPool2dGradient(MeanPool2d.windows(draw), MeanPool2d.windows(draw));
        return new Example(
                op, draw.normal(draw.between(1, 2), draw.between(1, 3), op.rows.count(), op.columns.count()));
    }
}
