package io.github.perturb4j.weights.onnx;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/** One evaluation of a graph, node by node; what no later node reads is let go. */
final class OnnxRun {
    private final Lookup stored;
    private final DataType dtype;
    private final long batch;

    /** Values by name; null for none. */
    interface Lookup {
        OnnxValue get(String name);
    }

    OnnxRun(Lookup stored, DataType dtype, long batch) {
        this.stored = stored;
        this.dtype = dtype;
        this.batch = batch;
    }

    Map<String, OnnxValue> run(List<OnnxNode> nodes, List<String> outputs, Map<String, OnnxValue> inputs) {
        Map<String, OnnxValue> values = new HashMap<>(inputs);
        Map<String, Integer> readers = new HashMap<>();
        nodes.forEach(node -> node.inputs().forEach(name -> readers.merge(name, 1, Integer::sum)));
        outputs.forEach(name -> readers.merge(name, 1, Integer::sum));
        for (OnnxNode node : nodes) {
            OnnxValue[] results = compute(node, name -> find(values, name), dtype, batch);
            for (String input : node.inputs()) {
                if (readers.merge(input, -1, Integer::sum) == 0) {
                    values.remove(input);
                }
            }
            for (int i = 0; i < node.outputs().size(); i++) {
                if (readers.containsKey(node.outputs().get(i))) {
                    if (results[i] == null) {
                        throw new IllegalArgumentException(node.label() + ": its result " + i + " is not supported");
                    }
                    values.put(node.outputs().get(i), results[i]);
                }
            }
        }
        Map<String, OnnxValue> found = new LinkedHashMap<>();
        outputs.forEach(name -> found.put(name, find(values, name)));
        return found;
    }

    private OnnxValue find(Map<String, OnnxValue> values, String name) {
        OnnxValue value = values.get(name);
        return value == null ? stored.get(name) : value;
    }

    /**
     * The results of a node, one for each that it names; null where it is not supported.
     *
     * @throws IllegalArgumentException naming the node
     */
    static OnnxValue[] compute(OnnxNode node, Lookup values, DataType dtype, long batch) {
        OnnxValue[] inputs = node.inputs().stream()
                .map(name -> name.isEmpty() ? null : values.get(name))
                .toArray(OnnxValue[]::new);
        try {
            OnnxValue[] results = OnnxOperators.find(node.type()).apply(new OnnxCall(node, inputs, dtype, batch));
            return Arrays.copyOf(
                    results, Math.max(results.length, node.outputs().size()));
        } catch (IllegalArgumentException | IllegalStateException | ArithmeticException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(node.label() + ": " + e.getMessage(), e);
        }
    }
}
