package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Check;
import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.FloatLines;
import io.github.perturb4j.autodiff.kernel.Lines;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** y = x - log sum exp x along a dimension, without overflow; dL/dx = g - e^y sum(g). */
public record LogSoftmax(int dim) implements Op {
    @Override
    public INDArray forward(INDArray... x) {
        int d = Check.dim(this, dim, x[0].rank());
        if (x[0].dataType() == DataType.FLOAT && Fused.isLast(d, x[0].rank())) {
            return FloatLines.logSoftmax(x[0]);
        }
        return Lines.map(x[0], d, (int) x[0].size(d), (in, out) -> {
            double most = Lines.max(in);
            double norm = Math.log(Lines.sumExp(in, most));
            for (int i = 0; i < in.length; i++) {
                out[i] = in[i] - most - norm; // in this order: most + norm would lose norm's digits
            }
        });
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        if (Fused.applies(g, dim)) {
            return new Variable[] {Ops.constant(FloatLines.logSoftmaxGradient(y.value(), g.value()))};
        }
        return new Variable[] {Ops.sub(g, Ops.mul(Ops.exp(y), Ops.sum(g, true, dim)))};
    }

    static Example example(Draw draw) {
        long[] shape = draw.shape();
        return new Example(new LogSoftmax(draw.between(-1, shape.length - 1)), draw.normal(shape));
    }
}
