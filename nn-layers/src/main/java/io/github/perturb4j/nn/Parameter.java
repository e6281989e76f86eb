package io.github.perturb4j.nn;

import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.infer.Version;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A learnable array of a module: a shape from the start, values once they are loaded or initialised.
 *
 * <p>It owns its array until a new one is set. Who writes into the array calls {@link #changed} afterwards.
 */
public final class Parameter {
    private final long[] shape;
    private final Initialiser initializer;
    private final Version version = new Version();
    private Variable variable;
    private boolean trainable = true;

    Parameter(Initialiser initializer, long... shape) {
        this.initializer = initializer;
        this.shape = shape.clone();
    }

    public long[] shape() {
        return shape.clone();
    }

    /** The number of elements. */
    public long size() {
        return Memory.length(shape);
    }

    /**
     * The values as a leaf of the graph (a constant if frozen); the same object until new values are set.
     *
     * @throws IllegalStateException if there are none yet
     */
    public Variable variable() {
        version.read();
        if (variable == null) {
            throw new IllegalStateException("a parameter of shape " + Arrays.toString(shape)
                    + " has no values: call load(stateDict) or initialise(seed) on the network first");
        }
        return variable;
    }

    /**
     * Replaces the values.
     *
     * @param values float32 or float64, of the parameter's shape; owned by the parameter from now on; copied if they
     *     lie in an ND4J workspace
     * @throws IllegalArgumentException if the shape differs
     */
    public void set(INDArray values) {
        if (!Arrays.equals(values.shape(), shape)) {
            throw new IllegalArgumentException("a parameter of shape " + Arrays.toString(shape)
                    + " cannot take values of shape " + Arrays.toString(values.shape()));
        }
        INDArray mine = Memory.owned(values);
        Variable next = trainable ? Variable.leaf(mine) : Variable.of(mine);
        if (variable != null && Memory.isOpen(variable.value()) && Memory.overlap(mine, variable.value())) {
            variable.changed(); // written into and set again
        }
        variable = next;
        version.next();
    }

    /**
     * Tells that numbers in the array were changed in place, after they were; {@link #set}, optimisers and averages do
     * so by themselves. Then a {@link io.github.perturb4j.nn.infer.FrozenNetwork} packs the new ones, and a graph that
     * was recorded before and needs the old ones is not differentiated ({@link Variable#changed}).
     */
    public void changed() {
        variable().changed();
        version.next();
    }

    /** How often the values were replaced or {@link #changed}. */
    public long version() {
        return version.count();
    }

    /** Whether gradients are recorded for it. */
    public boolean isTrainable() {
        return trainable;
    }

    void setTrainable(boolean trainable) {
        this.trainable = trainable;
        if (variable != null && variable.requiresGrad() != trainable) {
            variable = trainable ? variable.asLeaf() : variable.detach();
        }
    }

    void initialise(long seed, DataType type) {
        set(Memory.of(type, initializer.values(seed, shape), shape));
    }

    void convert(DataType type) {
        if (variable != null && variable.dtype() != type) {
            set(Memory.copy(variable.value(), type));
        }
    }
}
