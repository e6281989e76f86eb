package io.github.perturb4j.attacks.explain;

import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Uniform;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Functions of images (1, 1, 2, 3), and of a larger one, whose slices and attributions are known. */
final class Functions {
    static final int SIZE = 6;
    static final int CLASSES = 3;

    static final double[] WEIGHT = Uniform.values(5, CLASSES * SIZE, -1, 1);

    private Functions() {}

    static INDArray image(long seed) {
        return image(Uniform.values(seed, SIZE, 0.2, 0.8));
    }

    static INDArray image(double... numbers) {
        return Memory.of(DataType.DOUBLE, numbers, 1, 1, 2, 3);
    }

    /** Logits W x. */
    static UnaryOperator<Variable> linear() {
        return x -> Ops.linear(Ops.flatten(x, 1), constant(x.dtype(), WEIGHT, CLASSES, SIZE), null);
    }

    /** The number x^T A x / 2 of a symmetric A. */
    static PixelFunction quadratic(double... a) {
        Loss half = (x, samples) ->
                Ops.mul(Ops.sum(Ops.mul(x, Ops.matmul(x, constant(x.dtype(), a, SIZE, SIZE))), false, 1), 0.5);
        return PixelFunction.of(x -> Ops.flatten(x, 1), half);
    }

    /** A symmetric matrix with these numbers in its diagonal and 0 elsewhere. */
    static double[] diagonal(double... numbers) {
        double[] a = new double[SIZE * SIZE];
        for (int i = 0; i < SIZE; i++) {
            a[i * SIZE + i] = numbers[i];
        }
        return a;
    }

    /** Two smooth or ReLU layers, drawn. */
    static UnaryOperator<Variable> network(long seed, UnaryOperator<Variable> activation) {
        int hidden = 16;
        double[] first = Uniform.values(seed, hidden * SIZE, -1, 1);
        double[] second = Uniform.values(seed + 1000, CLASSES * hidden, -1, 1);
        return x -> {
            Variable h = activation.apply(Ops.linear(
                    Ops.flatten(x, 1),
                    constant(x.dtype(), first, hidden, SIZE),
                    constant(x.dtype(), Uniform.values(seed + 2000, hidden, -0.5, 0.5), hidden)));
            return Ops.linear(h, constant(x.dtype(), second, CLASSES, hidden), null);
        };
    }

    static Variable constant(DataType type, double[] numbers, long... shape) {
        return Ops.constant(Memory.of(type, numbers, shape));
    }
}
