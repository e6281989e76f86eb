package io.github.perturb4j.autodiff;

import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Whole Jacobians of a recorded y, and their products from the right, made of sweeps. */
final class Jacobians {
    static final int MOST = 1 << 24;

    private final Variable y;
    private final boolean allowUnused;
    private final boolean createGraph;

    /** @param createGraph whether the last sweep is recorded */
    Jacobians(Variable y, boolean allowUnused, boolean createGraph) {
        this.y = y;
        this.allowUnused = allowUnused;
        this.createGraph = createGraph;
    }

    private Gradients sweep(Variable of, Variable upstream) {
        Gradients sweep = Gradients.of(of).upstream(upstream).keepGraph();
        return createGraph ? sweep.createGraph() : sweep;
    }

    /** v^T dy/dx, zeros where y does not depend on x. */
    Variable vjp(Variable x, Variable v) {
        like(x, v, "the vector of a Hessian-vector product");
        Variable product = sweep(y, v).allowUnused().wrt(x);
        return product == null ? Ops.zerosLike(x) : product;
    }

    /** The sum of (dy/dx_i) t_i: of the linear function w to J^T w, the gradient at t. */
    Variable jvp(List<Variable> x, List<Variable> tangents) {
        if (x.size() != tangents.size()) {
            throw new IllegalArgumentException(
                    "expected a tangent for each of " + x.size() + " inputs, found " + tangents.size());
        }
        Variable w = Variable.leaf(Memory.zeros(y.dtype(), y.shape()));
        Gradients transposed = Gradients.of(y).upstream(w).createGraph();
        List<Variable> parts = (allowUnused ? transposed.allowUnused() : transposed).wrt(x);
        Variable sum = null;
        for (int i = 0; i < x.size(); i++) {
            like(x.get(i), tangents.get(i), "a tangent");
            Variable part = parts.get(i) == null
                    ? null
                    : sweep(parts.get(i), tangents.get(i)).allowUnused().wrt(w);
            sum = sum == null || part == null ? (part == null ? sum : part) : Ops.add(sum, part);
        }
        return sum == null ? Ops.zerosLike(y) : sum;
    }

    private static void like(Variable x, Variable v, String what) {
        if (v.dtype() != x.dtype() || !Arrays.equals(v.shape(), x.shape())) {
            throw new IllegalArgumentException(what + " must have x's type and shape: expected " + x + ", found " + v);
        }
    }

    /** dy/dx, one sweep for each element of y. */
    Variable matrix(String name, Variable x) {
        int rows = Math.toIntExact(y.value().length());
        int columns = Math.toIntExact(x.value().length());
        if ((long) rows * columns > MOST) {
            throw new IllegalArgumentException(name + ": " + y + " by " + x + " has " + rows + " x " + columns + " = "
                    + (long) rows * columns + " numbers, expected at most " + MOST
                    + ": take products with it, by upstream(v) and wrt, jvp or hvp");
        }
        double[] all = new double[rows * columns];
        for (int row = 0; row < rows; row++) {
            try (Scope scope = Scope.open()) {
                double[] unit = new double[rows];
                unit[row] = 1;
                Variable v = Variable.of(Memory.of(y.dtype(), unit, y.shape()));
                Gradients sweep = Gradients.of(y).upstream(v).keepGraph();
                Variable g = (allowUnused ? sweep.allowUnused() : sweep).wrt(x);
                double[] numbers =
                        g == null ? new double[columns] : Span.of(g.value()).toDoubles();
                for (int i = 0; i < columns; i++) {
                    all[row * columns + i] = numbers[i] + 0.0; // 0 for -0, which 0 times a negative number is
                }
            }
        }
        INDArray matrix = Memory.of(y.dtype(), all, joined(y.shape(), x.shape()));
        return Ops.constant(matrix);
    }

    private static long[] joined(long[] first, long[] second) {
        long[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
