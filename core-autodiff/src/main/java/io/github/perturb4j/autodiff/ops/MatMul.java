package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.OpChecks;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.MatrixProduct;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * y = op(a) op(b), where op transposes if asked: (m, k) by (k, n) to (m, n). dL/da = g op(b)^T, dL/db = op(a)^T g,
 * transposed where the input is. A row of y depends on nothing but that row of op(a), bit for bit.
 */
public record MatMul(boolean transposeA, boolean transposeB) implements Op {
    @Override
    public long[] outputShape(long[]... x) {
        OpChecks.rank(this, "the first input", x[0], 2, "(m, k)");
        OpChecks.rank(this, "the second input", x[1], 2, "(k, n)");
        long inner = x[0][transposeA ? 0 : 1];
        OpChecks.that(
                inner == x[1][transposeB ? 1 : 0],
                this,
                "the inner extents differ: " + OpChecks.text(x[0]) + (transposeA ? " transposed" : "") + " times "
                        + OpChecks.text(x[1]) + (transposeB ? " transposed" : ""));
        return new long[] {x[0][transposeA ? 1 : 0], x[1][transposeB ? 0 : 1]};
    }

    @Override
    public INDArray forward(INDArray... x) {
        return MatrixProduct.of(x[0], transposeA, x[1], transposeB);
    }

    @Override
    public String formula() {
        return "y = a b; dL/da = g b^T, dL/db = a^T g";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        Variable a = null;
        Variable b = null;
        if (needed[0]) {
            a = transposeA
                    ? Ops.apply(new MatMul(transposeB, true), x[1], g)
                    : Ops.apply(new MatMul(false, !transposeB), g, x[1]);
        }
        if (needed[1]) {
            b = transposeB
                    ? Ops.apply(new MatMul(true, transposeA), g, x[0])
                    : Ops.apply(new MatMul(!transposeA, false), x[0], g);
        }
        return new Variable[] {a, b};
    }

    static Example example(Draw draw) {
        MatMul op = new MatMul(draw.chance(), draw.chance());
        long m = draw.between(1, 10);
        long k = draw.between(1, 5);
        long n = draw.between(1, 5);
        return new Example(
                op,
                op.transposeA ? draw.normal(k, m) : draw.normal(m, k),
                op.transposeB ? draw.normal(n, k) : draw.normal(k, n));
    }
}
