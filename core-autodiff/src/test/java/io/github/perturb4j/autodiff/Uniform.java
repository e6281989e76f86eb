package io.github.perturb4j.autodiff;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Arrays of uniform random numbers, for tests; the same seed gives the same. */
public final class Uniform {
    private Uniform() {}

    /** float32 from [0, 1), as pixels are. */
    public static INDArray pixels(long seed, long... shape) {
        return array(DataType.FLOAT, seed, 0, 1, shape);
    }

    public static INDArray array(DataType type, long seed, double low, double high, long... shape) {
        return Memory.of(type, values(seed, Memory.length(shape), low, high), shape);
    }

    public static double[] values(long seed, long count, double low, double high) {
        return new CounterRandom(seed).doubles(count, low, high).toArray();
    }
}
