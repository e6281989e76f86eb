package io.github.perturb4j.autodiff.check;

import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A function f of float64 arrays around one point x: values along a line, and gradients of v^T f, as plain numbers. */
final class FunctionAtPoint {
    private final Function<Variable[], Variable> f;
    private final long[][] shapes;
    private final double[][] x;

    FunctionAtPoint(Function<Variable[], Variable> f, INDArray[] x) {
        this.f = f;
        this.shapes = Arrays.stream(x).map(INDArray::shape).toArray(long[][]::new);
        this.x = Arrays.stream(x)
                .map(a -> Span.of(Memory.contiguous(a)).toDoubles())
                .toArray(double[][]::new);
    }

    /** The numbers of input i; not to be changed. */
    double[] x(int i) {
        return x[i];
    }

    int inputs() {
        return x.length;
    }

    /** f(x), moved by t along a direction. */
    double[] values(GradDirection direction, double t) {
        try (Scope scope = Scope.open()) {
            return Span.of(f.apply(leaves(direction, t)).value()).toDoubles();
        }
    }

    /** The shape of f(x). */
    long[] shape() {
        try (Scope scope = Scope.open()) {
            return f.apply(leaves(null, 0)).shape();
        }
    }

    /** dL/dx_i for L = v^T f, of all inputs; 0 where f does not depend on one. */
    double[][] gradient(double[] v) {
        try (Scope scope = Scope.open()) {
            Variable[] leaves = leaves(null, 0);
            Variable y = f.apply(leaves);
            List<Variable> found = y.requiresGrad()
                    ? Gradients.of(y)
                            .upstream(Variable.of(Memory.of(DataType.DOUBLE, v, y.shape())))
                            .allowUnused()
                            .wrt(List.of(leaves))
                    : Arrays.asList(new Variable[x.length]);
            double[][] result = new double[x.length][];
            for (int i = 0; i < x.length; i++) {
                result[i] = found.get(i) == null
                        ? new double[x[i].length]
                        : Span.of(found.get(i).value()).toDoubles();
            }
            return result;
        }
    }

    private Variable[] leaves(GradDirection direction, double t) {
        Variable[] leaves = new Variable[x.length];
        for (int i = 0; i < x.length; i++) {
            double[] values = direction != null && i == direction.input() ? direction.moved(x[i], t) : x[i];
            leaves[i] =
                    Ops.constant(Memory.of(DataType.DOUBLE, values, shapes[i])).asLeaf();
        }
        return leaves;
    }
}
