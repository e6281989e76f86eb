package io.github.perturb4j.weights.onnx;

import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.nn.Buffer;
import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.Parameter;
import io.github.perturb4j.nn.TensorData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A network that was read from an ONNX file, computed node by node with ops of {@code autodiff}.
 *
 * <p>Stored tensors of floating numbers are its parameters, under the file's names, and the running statistics of batch
 * normalisation and the constants between the nodes its buffers; gradients of parameters are recorded after {@code
 * setTrainable(true)} alone. Whole numbers and booleans, which handle shapes, are plain tensors without gradients; what
 * is computed from stored ones alone is computed once, when the file is read. The network computes as an inference
 * network does, whatever its mode: dropout is the identity.
 *
 * <p>The file is data: nothing of it is executed, sizes are compared with the file before memory is taken, and tensors
 * in files beside it are read from its folder alone.
 */
public final class OnnxNetwork extends Module {
    private final OnnxGraph graph;
    private final List<OnnxNode> nodes = new ArrayList<>(); // those that were not computed when the file was read
    private final Map<String, OnnxValue> folded = new HashMap<>();
    private final Map<String, Supplier<Variable>> weights = new HashMap<>();

    private OnnxNetwork(OnnxGraph graph, DataType dtype) {
        this.graph = graph;
        Set<String> fixed = fixed(graph);
        graph.tensors().forEach((name, tensor) -> {
            if (OnnxValue.isFloating(tensor.type()) && tensor.size() > 0) {
                weight(name, tensor, fixed.contains(name), dtype);
            } else {
                folded.put(name, OnnxValue.of(tensor, dtype));
            }
        });
        fold();
        setTrainable(false);
        eval();
    }

    /** {@link #read(Path, DataType)} in float32. */
    public static OnnxNetwork read(Path file) {
        return read(file, DataType.FLOAT);
    }

    /**
     * Reads a network.
     *
     * @param file {@code .onnx}, or the same compressed by gzip
     * @param dtype FLOAT or DOUBLE: what it computes in
     * @throws CheckpointException if the file cannot be read, is damaged, or holds what is not supported, all unknown
     *     operators named; nothing else is thrown whatever the file holds
     */
    public static OnnxNetwork read(Path file, DataType dtype) {
        try {
            OnnxTensors tensors = new OnnxTensors(new OnnxExternal(file));
            return new OnnxNetwork(OnnxGraph.of(OnnxFile.read(file), tensors), dtype);
        } catch (CheckpointException e) {
            throw e;
        } catch (OutOfMemoryError e) {
            throw CheckpointException.of(
                    file, "does not fit into the memory of Java", "give it more, such as -Xmx8g", e);
        } catch (RuntimeException | StackOverflowError | InternalError e) {
            throw CheckpointException.of(
                    file, "cannot be used: " + e.getMessage(), "export the network again without that", e);
        }
    }

    /** Which of the stored tensors are not learned. */
    private static Set<String> fixed(OnnxGraph graph) {
        Set<String> names = new HashSet<>(graph.constants());
        for (OnnxNode node : graph.nodes()) {
            if (node.type().equals("BatchNormalization")) {
                names.addAll(node.inputs()
                        .subList(
                                Math.min(3, node.inputs().size()), node.inputs().size()));
            }
        }
        return names;
    }

    private void weight(String name, TensorData tensor, boolean fixed, DataType dtype) {
        if (fixed) {
            Buffer buffer = buffer(name, tensor.toArray(dtype));
            weights.put(name, buffer::variable);
        } else {
            Parameter parameter = parameter(name, null, tensor.shape());
            parameter.set(tensor.toArray(dtype));
            weights.put(name, parameter::variable);
        }
    }

    /** Computes what whole numbers of the file decide alone. */
    private void fold() {
        long room = OnnxValue.MOST_WHOLE;
        for (OnnxNode node : graph.nodes()) {
            boolean known = room > 0 && !node.inputs().isEmpty();
            for (String input : node.inputs()) {
                known &= input.isEmpty() || folded.containsKey(input);
            }
            OnnxValue[] results = known ? OnnxRun.compute(node, folded::get, DataType.DOUBLE, 1) : null;
            if (results == null || results[0].isVariable()) {
                nodes.add(node);
                continue;
            }
            for (int i = 0; i < node.outputs().size() && results[i] != null; i++) {
                folded.put(node.outputs().get(i), results[i]);
                room -= results[i].size();
            }
        }
    }

    /** What a run must be given, in the file's order. */
    public List<OnnxInput> inputs() {
        return graph.inputs();
    }

    /** The names of the results, in the file's order. */
    public List<String> outputs() {
        return graph.outputs();
    }

    /**
     * The first result, of a network with one input.
     *
     * @throws IllegalArgumentException if it has another number of inputs, or x does not fit
     */
    @Override
    public Variable forward(Variable x) {
        if (graph.inputs().size() != 1) {
            throw new IllegalArgumentException(
                    "the network has " + graph.inputs().size() + " inputs: call run");
        }
        OnnxValue y = run(Map.of(graph.inputs().get(0).name(), OnnxValue.of(x)))
                .values()
                .iterator()
                .next();
        return y.variable();
    }

    /**
     * All results by name, in order; recorded where gradients are required.
     *
     * @param values for each input by name; floating ones of the network's type. Where the file says a batch of 1, any
     *     other is taken as far as its nodes go along
     * @throws IllegalArgumentException if one is missing or does not fit, or a node cannot compute with them, which is
     *     named
     */
    public Map<String, OnnxValue> run(Map<String, OnnxValue> values) {
        DataType dtype = DataType.FLOAT;
        long batch = 1;
        Map<String, OnnxValue> given = new HashMap<>();
        for (OnnxInput input : graph.inputs()) {
            OnnxValue value = values.get(input.name());
            if (value == null || !input.takes(value)) {
                throw new IllegalArgumentException("the input " + CheckpointException.quote(input.name()) + " must be "
                        + input + ", found " + (value == null ? "none" : value));
            }
            dtype = value.isVariable() ? value.variable().dtype() : dtype;
            batch = input.isOfOne() ? value.shape()[0] : batch;
            given.put(input.name(), input.isNumber() && value.rank() == 1 ? OnnxShapes.number(value) : value);
        }
        if (given.values().stream().noneMatch(OnnxValue::isVariable) && !weights.isEmpty()) {
            dtype = weights.values().iterator().next().get().dtype();
        }
        return new OnnxRun(this::stored, dtype, batch).run(nodes, graph.outputs(), given);
    }

    /** A stored tensor, or what was computed when the file was read; null if there is none of this name. */
    private OnnxValue stored(String name) {
        Supplier<Variable> weight = weights.get(name);
        return weight == null ? folded.get(name) : OnnxValue.of(weight.get());
    }
}
