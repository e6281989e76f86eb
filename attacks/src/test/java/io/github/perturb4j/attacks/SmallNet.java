package io.github.perturb4j.attacks;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;

/** A convolutional network with drawn weights, large enough to be attacked: (N, 3, 6, 6) to (N, 4). */
final class SmallNet implements UnaryOperator<Variable> {
    static final int CLASSES = 4;

    static final long[] IMAGE = {3, 6, 6};

    private final double[] filters =
            new Random(11).doubles(5 * 3 * 3 * 3, -1, 1).toArray();
    private final double[] weight =
            new Random(12).doubles(CLASSES * 5 * 3 * 3, -1, 1).toArray();

    @Override
    public Variable apply(Variable pixels) {
        DataType type = pixels.dtype();
        Variable w = Ops.constant(Memory.of(type, filters, 5, 3, 3, 3));
        Variable hidden = Ops.tanh(Ops.conv2d(pixels, w, null, 1, 1, 1, 1));
        Variable pooled = Ops.flatten(Ops.maxPool2d(hidden, 2, 2, 0, false), 1);
        return Ops.linear(pooled, Ops.constant(Memory.of(type, weight, CLASSES, 5 * 3 * 3)), null);
    }
}
