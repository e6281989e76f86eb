package io.github.perturb4j.weights.onnx;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Products of matrices. */
final class OnnxProducts {
    static final Map<String, OnnxOperator> TABLE = new HashMap<>();

    static {
        TABLE.put("Gemm", OnnxOperator.of(OnnxProducts::gemm));
        TABLE.put("Einsum", OnnxOperator.of(OnnxEinsum::of));
        TABLE.put("MatMul", OnnxOperator.of(c -> matmul(c.x(0), c.x(1))));
    }

    private OnnxProducts() {}

    /** alpha op(A) op(B) + beta C. */
    private static Variable gemm(OnnxCall c) {
        boolean first = c.node().number("transA", 0) != 0;
        boolean second = c.node().number("transB", 0) != 0;
        Variable product =
                scaled(Ops.matmul(c.x(0), first, c.x(1), second), c.node().real("alpha", 1));
        return c.has(2) ? Ops.add(product, scaled(c.x(2), c.node().real("beta", 1))) : product;
    }

    private static Variable scaled(Variable x, double factor) {
        return factor == 1 ? x : Ops.mul(x, factor);
    }

    /** NumPy's matmul: the last two dimensions are matrices, the others broadcast; a vector is a row or a column. */
    static Variable matmul(Variable a, Variable b) {
        if (a.rank() == 0 || b.rank() == 0) {
            throw new IllegalArgumentException("a product of matrices cannot have a single number as a factor");
        } else if (a.rank() == 1) {
            return dropped(matmul(Ops.reshape(a, 1, a.size(0)), b), b.rank() == 1 ? 0 : b.rank() - 2);
        } else if (b.rank() == 1) {
            return dropped(matmul(a, Ops.reshape(b, b.size(0), 1)), a.rank() - 1);
        } else if (b.rank() == 2) {
            long[] shape = a.shape().clone();
            Variable rows = Ops.reshape(a, -1, shape[shape.length - 1]);
            shape[shape.length - 1] = b.size(1);
            return Ops.reshape(Ops.matmul(rows, b), shape);
        }
        return batched(a, b);
    }

    private static Variable dropped(Variable x, int dim) {
        int d = Math.min(dim, x.rank() - 1);
        long[] shape = x.shape();
        long[] rest = new long[shape.length - 1];
        System.arraycopy(shape, 0, rest, 0, d);
        System.arraycopy(shape, d + 1, rest, d, rest.length - d);
        return Ops.reshape(x, rest);
    }

    private static Variable batched(Variable a, Variable b) {
        long[] batch = OnnxComparisons.broadcast(outer(a), outer(b));
        Variable first = matrices(a, batch);
        Variable second = matrices(b, batch);
        Variable[] products = new Variable[(int) first.size(0)];
        for (int i = 0; i < products.length; i++) {
            Variable product = Ops.matmul(matrix(first, i), matrix(second, i));
            products[i] = Ops.reshape(product, 1, product.size(0), product.size(1));
        }
        Variable y = products.length == 1 ? products[0] : Ops.cat(0, products);
        return Ops.reshape(y, joined(batch, y.size(1), y.size(2)));
    }

    private static long[] outer(Variable x) {
        return Arrays.copyOf(x.shape(), x.rank() - 2);
    }

    private static long[] joined(long[] batch, long rows, long columns) {
        long[] shape = Arrays.copyOf(batch, batch.length + 2);
        shape[batch.length] = rows;
        shape[batch.length + 1] = columns;
        return shape;
    }

    private static Variable matrices(Variable x, long... batch) {
        long rows = x.size(x.rank() - 2);
        long columns = x.size(x.rank() - 1);
        return Ops.reshape(Ops.broadcastTo(x, joined(batch, rows, columns)), -1, rows, columns);
    }

    private static Variable matrix(Variable x, int i) {
        return Ops.reshape(Ops.slice(x, 0, i, i + 1, 1), x.size(1), x.size(2));
    }
}
