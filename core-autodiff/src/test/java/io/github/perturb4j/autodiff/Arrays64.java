package io.github.perturb4j.autodiff;

import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Short ways to make and read float64 arrays in tests. */
public final class Arrays64 {
    private Arrays64() {}

    /** A float64 vector. */
    public static INDArray vector(double... values) {
        return Memory.of(DataType.DOUBLE, values, values.length);
    }

    public static INDArray ones(long... shape) {
        return Memory.filled(DataType.DOUBLE, 1, shape);
    }

    public static INDArray ones(DataType type, long... shape) {
        return Memory.filled(type, 1, shape);
    }

    /** A differentiable float64 vector. */
    public static Variable leaf(double... values) {
        return Variable.leaf(vector(values));
    }

    public static double[] values(Variable x) {
        return Span.of(x.value()).toDoubles();
    }
}
