package io.github.perturb4j.nn;

import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A stored array of a module that is not learned by gradients, such as a running mean. It owns its array. */
public final class Buffer {
    private INDArray value;

    Buffer(INDArray value) {
        this.value = value;
    }

    /** The array itself; an INT64 scalar for counters, else float32 or float64. */
    public INDArray value() {
        return value;
    }

    public long[] shape() {
        return value.shape();
    }

    public boolean isCounter() {
        return value.dataType() == DataType.INT64;
    }

    /**
     * Replaces the array.
     *
     * @throws IllegalArgumentException if the shape differs
     */
    public void set(INDArray values) {
        if (!Arrays.equals(values.shape(), value.shape())) {
            throw new IllegalArgumentException("a buffer of shape " + Arrays.toString(value.shape())
                    + " cannot take values of shape " + Arrays.toString(values.shape()));
        }
        value = values;
    }

    void convert(DataType type) {
        if (!isCounter() && value.dataType() != type) {
            value = Memory.copy(value, type);
        }
    }
}
