package io.github.perturb4j.autodiff;

import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Short ways to make and read float64 arrays in tests. */
final class Arrays64 {
    private Arrays64() {}

    /** A float64 vector. */
    static INDArray vector(double... values) {
        return Memory.of(DataType.DOUBLE, values, values.length);
    }

    static INDArray ones(long... shape) {
        return Memory.filled(DataType.DOUBLE, 1, shape);
    }

    static INDArray ones(DataType type, long... shape) {
        return Memory.filled(type, 1, shape);
    }

    /** A differentiable float64 vector. */
    static Variable leaf(double... values) {
        return Variable.leaf(vector(values));
    }

    static double[] values(Variable x) {
        return Span.of(x.value()).toDoubles();
    }
}
