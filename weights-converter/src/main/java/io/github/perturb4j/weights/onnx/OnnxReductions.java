package io.github.perturb4j.weights.onnx;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.ElementType;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** Reductions along axes, which an attribute names in older files and an input in newer ones. */
final class OnnxReductions {
    static final Map<String, OnnxOperator> TABLE = new HashMap<>();

    static {
        put("ReduceSum", (x, d) -> Ops.sum(x, true, d));
        put("ReduceMean", (x, d) -> Ops.mean(x, true, d));
        put("ReduceSumSquare", (x, d) -> Ops.sum(Ops.square(x), true, d));
        put("ReduceL1", (x, d) -> norm(x, 1, d));
        put("ReduceL2", (x, d) -> norm(x, 2, d));
        put("ReduceLogSum", (x, d) -> Ops.log(Ops.sum(x, true, d)));
        put("ReduceMax", OnnxReductions::max);
        put("ReduceMin", (x, d) -> Ops.neg(max(Ops.neg(x), d)));
        put("ReduceProd", OnnxReductions::product);
        put("ReduceLogSumExp", OnnxReductions::logSumExp);
        TABLE.put("ArgMax", OnnxOperator.value(c -> extreme(c, 1)));
        TABLE.put("ArgMin", OnnxOperator.value(c -> extreme(c, -1)));
    }

    private OnnxReductions() {}

    private static void put(String name, BiFunction<Variable, int[], Variable> body) {
        TABLE.put(name, OnnxOperator.value(c -> c.move(0, x -> reduce(c, x, body))));
    }

    private static Variable reduce(OnnxCall c, Variable x, BiFunction<Variable, int[], Variable> body) {
        long[] axes = c.longs("axes", 1);
        if ((axes == null || axes.length == 0) && c.node().number("noop_with_empty_axes", 0) != 0) {
            return body.apply(x, new int[0]);
        }
        int[] dims = axes == null || axes.length == 0
                ? IntStream.range(0, x.rank()).toArray()
                : OnnxCall.dims(axes, x.rank());
        Variable y = body.apply(x, dims);
        return c.node().number("keepdims", 1) != 0 ? y : OnnxShapes.without(y, dims);
    }

    static Variable max(Variable x, int... dims) {
        Variable y = x;
        for (int i = dims.length - 1; i >= 0; i--) { // the last axis first: the first of equal ones stays so
            y = Ops.max(y, dims[i], true);
        }
        return y;
    }

    private static Variable logSumExp(Variable x, int... dims) {
        Variable y = x;
        for (int dim : dims) {
            y = Ops.logSumExp(y, dim, true);
        }
        return dims.length == 0 ? Ops.log(Ops.exp(x)) : y;
    }

    private static Variable product(Variable x, int... dims) {
        Variable y = x;
        for (int dim : dims) {
            while (y.size(dim) > 1) {
                long half = y.size(dim) / 2;
                Variable pairs = Ops.mul(Ops.slice(y, dim, 0, half, 1), Ops.slice(y, dim, half, 2 * half, 1));
                y = y.size(dim) % 2 == 0 ? pairs : Ops.cat(dim, pairs, Ops.slice(y, dim, 2 * half, 2 * half + 1, 1));
            }
        }
        return y;
    }

    /** (sum |x|^p)^(1/p). */
    static Variable norm(Variable x, long p, int... dims) {
        return root(Ops.sum(power(x, p), true, dims), p);
    }

    /** |x|^p. */
    static Variable power(Variable x, long p) {
        return p == 1 ? Ops.abs(x) : p == 2 ? Ops.square(x) : Ops.pow(Ops.abs(x), p);
    }

    /** x^(1/p). */
    static Variable root(Variable x, long p) {
        if (p < 1) {
            throw new IllegalArgumentException("a norm needs p >= 1, found " + p);
        }
        return p == 1 ? x : p == 2 ? Ops.sqrt(x) : Ops.pow(x, 1.0 / p);
    }

    /** @param sign 1 for the place of the largest, -1 for that of the smallest */
    private static OnnxValue extreme(OnnxCall c, int sign) {
        int dim = c.dim(0, "axis", 0);
        boolean last = c.node().number("select_last_index", 0) != 0;
        long[] shape = c.value(0).shape();
        double[] x = c.value(0).doubles();
        long inner = Memory.strides(shape)[dim];
        long n = shape[dim];
        shape[dim] = 1;
        long[] places = new long[OnnxValue.room(shape)];
        for (int i = 0; i < places.length; i++) {
            long from = i / inner * inner * n + i % inner;
            for (long j = 1; j < n; j++) {
                double ahead = sign * (x[(int) (from + j * inner)] - x[(int) (from + places[i] * inner)]);
                places[i] = ahead > 0 || last && ahead == 0 ? j : places[i];
            }
        }
        OnnxValue kept = OnnxValue.whole(ElementType.I64, places, shape);
        return c.node().number("keepdims", 1) != 0 ? kept : c.move(kept, v -> OnnxShapes.without(v, dim));
    }
}
