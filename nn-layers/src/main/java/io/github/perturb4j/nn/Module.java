package io.github.perturb4j.nn;

import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.Watching;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.nn.infer.FrozenNetwork;
import io.github.perturb4j.nn.infer.Version;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A part of a network: a function of one variable, with named parameters, buffers and parts of its own.
 *
 * <p>A subclass registers them in its constructor and implements {@link #forward}. Names join with dots to those of
 * PyTorch's state dicts, such as {@code layer1.0.conv1.weight}. A new module is in training mode, as in PyTorch, and
 * its parameters have no values until {@link #load} or {@link #initialise}.
 */
public abstract class Module implements UnaryOperator<Variable> {
    private final Map<String, Module> children = new LinkedHashMap<>();
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Map<String, Buffer> buffers = new LinkedHashMap<>();
    private final Version mode = new Version();
    private boolean training = true;

    /** Computes the output; records it where gradients are required. */
    public abstract Variable forward(Variable x);

    /** {@link #forward}, told to those who watch ({@link Watching}): the way to call a part. */
    @Override
    public final Variable apply(Variable x) {
        return watched(() -> forward(x));
    }

    /** What another entrance of this part than {@link #apply} computes, told to those who watch as its. */
    final Variable watched(Supplier<Variable> computation) {
        Watching.Watcher watcher = Watching.current();
        if (watcher == null) {
            return computation.get();
        }
        watcher.entered(this);
        try {
            return computation.get();
        } finally {
            watcher.left(this);
        }
    }

    /** Registers and returns a part. */
    protected final <M extends Module> M part(String name, M module) {
        children.put(name, module);
        return module;
    }

    /** Registers a learnable array. */
    protected final Parameter parameter(String name, Initialiser initializer, long... shape) {
        Parameter made = new Parameter(initializer, shape);
        parameters.put(name, made);
        return made;
    }

    /** Registers a stored array. */
    protected final Buffer buffer(String name, INDArray value) {
        Buffer made = new Buffer(value);
        buffers.put(name, made);
        return made;
    }

    /** The direct parts by name, in order. */
    public final Map<String, Module> children() {
        return Collections.unmodifiableMap(children);
    }

    /** This module under the empty name, and all below it. */
    public final Map<String, Module> namedModules() {
        Map<String, Module> all = new LinkedHashMap<>();
        visit(
                "",
                (prefix, module) -> all.put(prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1), module));
        return all;
    }

    /** All parameters of this module and below, by full name. */
    public final Map<String, Parameter> namedParameters() {
        Map<String, Parameter> all = new LinkedHashMap<>();
        visit("", (prefix, module) -> module.parameters.forEach((name, p) -> all.put(prefix + name, p)));
        return all;
    }

    /** All buffers of this module and below, by full name. */
    public final Map<String, Buffer> namedBuffers() {
        Map<String, Buffer> all = new LinkedHashMap<>();
        visit("", (prefix, module) -> module.buffers.forEach((name, b) -> all.put(prefix + name, b)));
        return all;
    }

    private void visit(String prefix, BiConsumer<String, Module> body) {
        body.accept(prefix, this);
        children.forEach((name, child) -> child.visit(prefix + name + ".", body));
    }

    /** The number of learnable numbers. */
    public final long parameterCount() {
        return namedParameters().values().stream().mapToLong(Parameter::size).sum();
    }

    public final boolean isTraining() {
        mode.read();
        return training;
    }

    /** Training mode, here and below: batch norm uses the batch's statistics and updates its own. Returns this. */
    public final Module train() {
        return setTraining(true);
    }

    /** Evaluation mode, here and below: batch norm uses its running statistics. Returns this. */
    public final Module eval() {
        return setTraining(false);
    }

    private Module setTraining(boolean on) {
        visit("", (prefix, module) -> {
            if (module.training != on) {
                module.training = on;
                module.mode.next();
            }
        });
        return this;
    }

    /** Whether gradients of the parameters, here and below, are recorded; they are from the start. Returns this. */
    public final Module setTrainable(boolean trainable) {
        namedParameters().values().forEach(p -> p.setTrainable(trainable));
        return this;
    }

    /**
     * This network computed by fused kernels; see {@link FrozenNetwork}. Values that are set or {@link
     * Parameter#changed} later, and the other mode, are taken up by the next call. Close it to free its memory.
     *
     * @throws IllegalStateException in training mode, where there is nothing fixed to fuse
     */
    public final FrozenNetwork freeze() {
        if (training) {
            throw new IllegalStateException("a network is frozen in evaluation mode: call eval() first");
        }
        return FrozenNetwork.of(this);
    }

    /** Converts all parameters and buffers to float32 or float64. Returns this. */
    public final Module to(DataType type) {
        if (type != DataType.FLOAT && type != DataType.DOUBLE) {
            throw new IllegalArgumentException("a network computes in FLOAT or DOUBLE, found " + type);
        }
        namedParameters().values().forEach(p -> p.convert(type));
        namedBuffers().values().forEach(b -> b.convert(type));
        return this;
    }

    /** Gives every parameter float32 first values, each from the seed and its own name. Returns this. */
    public final Module initialise(long seed) {
        namedParameters().forEach((name, p) -> p.initialise(seed * 31 + name.hashCode(), DataType.FLOAT));
        return this;
    }

    /** Name to shape of every parameter and buffer, in PyTorch's order: what a state dict must hold. */
    public final Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        visit("", (prefix, module) -> {
            module.parameters.forEach((name, p) -> shapes.put(prefix + name, p.shape()));
            module.buffers.forEach((name, b) -> shapes.put(prefix + name, b.shape()));
        });
        return shapes;
    }

    /** A copy of all values. */
    public final StateDict stateDict() {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        visit("", (prefix, module) -> {
            module.parameters.forEach((name, p) ->
                    tensors.put(prefix + name, TensorData.of(p.variable().value())));
            module.buffers.forEach((name, b) -> tensors.put(prefix + name, TensorData.of(b.value())));
        });
        return StateDict.of(tensors);
    }

    /**
     * Sets all values from a state dict, as float32 or float64. Counters that the dict does not have stay as they are.
     * Returns this.
     *
     * @throws CheckpointException if a name is missing or unexpected or a shape differs, listing all of them; nothing
     *     is changed then
     */
    public final Module load(StateDict dict, DataType type) {
        KeyReport.compare(shapes(), dict).requireMatch();
        Map<String, Parameter> learnt = namedParameters();
        List<String> names = List.copyOf(learnt.keySet());
        INDArray[] values = new INDArray[names.size()];
        Parallel.tiles(values.length, i -> values[i] = dict.get(names.get(i)).toArray(type));
        for (int i = 0; i < values.length; i++) {
            learnt.get(names.get(i)).set(values[i]);
        }
        namedBuffers().forEach((name, b) -> dict.find(name).ifPresent(t -> b.set(bufferValue(b, t, type))));
        return this;
    }

    private static INDArray bufferValue(Buffer buffer, TensorData tensor, DataType type) {
        return buffer.isCounter() ? Memory.counter((long) tensor.toDoubles()[0]) : tensor.toArray(type);
    }
}
