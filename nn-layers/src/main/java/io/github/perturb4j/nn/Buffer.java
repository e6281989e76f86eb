package io.github.perturb4j.nn;

import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.infer.Version;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A stored array of a module that is not learned by gradients, such as a running mean. It owns its array. Who writes
 * into the array calls {@link #changed} afterwards.
 */
public final class Buffer {
    private final Version version = new Version();
    private INDArray value;
    private Variable variable;

    Buffer(INDArray value) {
        this.value = Memory.owned(value);
    }

    /** The array itself; an INT64 scalar for counters, else float32 or float64. */
    public INDArray value() {
        version.read();
        return value;
    }

    /**
     * The array as a constant of the graph; the same object until a new array is set.
     *
     * @throws IllegalArgumentException if it is a counter
     */
    public Variable variable() {
        version.read();
        if (variable == null || variable.value() != value) {
            variable = Variable.of(value);
        }
        return variable;
    }

    public long[] shape() {
        return value.shape();
    }

    public boolean isCounter() {
        return value.dataType() == DataType.INT64;
    }

    /**
     * Replaces the array by {@code values}, owned by the buffer from now on; copied if they lie in an ND4J workspace.
     *
     * @throws IllegalArgumentException if the shape differs
     */
    public void set(INDArray values) {
        if (!Arrays.equals(values.shape(), value.shape())) {
            throw new IllegalArgumentException("a buffer of shape " + Arrays.toString(value.shape())
                    + " cannot take values of shape " + Arrays.toString(values.shape()));
        }
        INDArray mine = Memory.owned(values);
        boolean open = variable != null && Memory.isOpen(mine) && Memory.isOpen(variable.value());
        if (open && Memory.overlap(mine, variable.value())) {
            variable.changed(); // written into and set again
        }
        value = mine;
        version.next();
    }

    /** Tells that numbers in the array were changed in place, after they were: as {@link Parameter#changed}. */
    public void changed() {
        if (variable != null && variable.value() == value) {
            variable.changed();
        }
        version.next();
    }

    /** How often the array was replaced or {@link #changed}. */
    public long version() {
        return version.count();
    }

    void convert(DataType type) {
        if (!isCounter() && value.dataType() != type) {
            set(Memory.copy(value, type));
        }
    }
}
