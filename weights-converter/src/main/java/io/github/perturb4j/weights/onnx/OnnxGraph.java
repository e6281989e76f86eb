package io.github.perturb4j.weights.onnx;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.TensorData;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import onnx.OnnxMl.AttributeProto;
import onnx.OnnxMl.GraphProto;
import onnx.OnnxMl.ModelProto;
import onnx.OnnxMl.NodeProto;
import onnx.OnnxMl.OperatorSetIdProto;
import onnx.OnnxMl.TensorProto;
import onnx.OnnxMl.TensorShapeProto;
import onnx.OnnxMl.TypeProto;
import onnx.OnnxMl.ValueInfoProto;

/**
 * A network's graph, checked: every name is made once, every input of a node is made by an earlier node, and every
 * operator is known.
 *
 * @param inputs what a run must be given
 * @param nodes each after those whose results it reads
 * @param tensors the stored ones, by name; those of Constant nodes too, which are no nodes any more
 * @param constants the names of these
 */
record OnnxGraph(
        List<OnnxInput> inputs,
        List<String> outputs,
        List<OnnxNode> nodes,
        Map<String, TensorData> tensors,
        Set<String> constants) {
    private static final int OLDEST = 7;
    private static final int NEWEST = 28;
    private static final Set<String> OWN_DOMAINS = Set.of("", "ai.onnx");

    /** @throws IllegalArgumentException if anything of it is wrong, in one line */
    static OnnxGraph of(ModelProto model, OnnxTensors reader) {
        GraphProto graph = model.getGraph();
        int opset = opset(model);
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        Set<String> made = new HashSet<>();
        require(graph.getSparseInitializerCount() == 0, "it has sparse tensors, which are not read");
        for (TensorProto tensor : graph.getInitializerList()) {
            once(made, tensor.getName());
            tensors.put(tensor.getName(), reader.read(tensor));
        }
        List<OnnxInput> inputs = inputs(graph, tensors.keySet(), made);
        List<OnnxNode> nodes = new ArrayList<>();
        for (NodeProto node : graph.getNodeList()) {
            nodes.add(node(node, opset));
        }
        requireKnown(nodes);
        for (OnnxNode node : nodes) {
            node.outputs().stream().filter(name -> !name.isEmpty()).forEach(name -> once(made, name));
        }
        Set<String> constants = constants(nodes, tensors, reader);
        List<String> outputs =
                graph.getOutputList().stream().map(ValueInfoProto::getName).toList();
        require(!outputs.isEmpty(), "it has no outputs");
        for (String output : outputs) {
            require(made.contains(output), "nothing makes its output " + CheckpointException.quote(output));
        }
        return new OnnxGraph(inputs, outputs, sorted(nodes, made), tensors, constants);
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }

    private static void once(Set<String> made, String name) {
        require(made.add(name), "the name " + CheckpointException.quote(name) + " is made twice");
    }

    private static int opset(ModelProto model) {
        long version = model.getOpsetImportList().stream()
                .filter(set -> OWN_DOMAINS.contains(set.getDomain()))
                .mapToLong(OperatorSetIdProto::getVersion)
                .max()
                .orElse(0);
        require(
                version >= OLDEST && version <= NEWEST,
                "its operators are of version " + version + " (opset), " + OLDEST + " to " + NEWEST + " are read");
        return (int) version;
    }

    private static List<OnnxInput> inputs(GraphProto graph, Set<String> stored, Set<String> made) {
        List<OnnxInput> inputs = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ValueInfoProto info : graph.getInputList()) {
            once(names, info.getName());
            if (!stored.contains(info.getName())) {
                once(made, info.getName());
                inputs.add(input(info));
            }
        }
        return inputs;
    }

    private static OnnxInput input(ValueInfoProto info) {
        String label = "its input " + CheckpointException.quote(info.getName());
        require(info.getType().hasTensorType(), label + " is not a tensor");
        TypeProto.Tensor type = info.getType().getTensorType();
        long[] shape = null;
        if (type.hasShape()) {
            shape = type.getShape().getDimList().stream()
                    .mapToLong(OnnxGraph::extent)
                    .toArray();
            for (long extent : shape) {
                require(extent >= -1 && extent <= Integer.MAX_VALUE, label + " has an extent of " + extent);
            }
        }
        return new OnnxInput(info.getName(), OnnxTensors.type(type.getElemType()), shape);
    }

    private static long extent(TensorShapeProto.Dimension dimension) {
        return dimension.hasDimValue() && dimension.getDimValue() != 0 ? dimension.getDimValue() : -1;
    }

    private static OnnxNode node(NodeProto node, int opset) {
        Map<String, AttributeProto> attributes = new HashMap<>();
        for (AttributeProto attribute : node.getAttributeList()) {
            require(
                    attributes.put(attribute.getName(), attribute) == null,
                    "a node of type " + CheckpointException.quote(node.getOpType()) + " has the attribute "
                            + CheckpointException.quote(attribute.getName()) + " twice");
        }
        String type =
                OWN_DOMAINS.contains(node.getDomain()) ? node.getOpType() : node.getDomain() + "::" + node.getOpType();
        return new OnnxNode(
                node.getName(),
                type,
                List.copyOf(node.getInputList()),
                List.copyOf(node.getOutputList()),
                attributes,
                opset);
    }

    /** Takes out the Constant nodes, whose tensors are stored ones. */
    private static Set<String> constants(List<OnnxNode> nodes, Map<String, TensorData> tensors, OnnxTensors reader) {
        Set<String> names = new HashSet<>();
        for (OnnxNode node : nodes) {
            if (node.type().equals("Constant")) {
                require(node.outputs().size() == 1, node.label() + " needs one result");
                tensors.put(node.outputs().get(0), reader.constant(node));
                names.add(node.outputs().get(0));
            }
        }
        nodes.removeIf(node -> node.type().equals("Constant"));
        return names;
    }

    private static void requireKnown(List<OnnxNode> nodes) {
        Set<String> unknown = new TreeSet<>();
        nodes.stream()
                .map(OnnxNode::type)
                .filter(type -> OnnxOperators.find(type) == null)
                .forEach(type -> unknown.add(CheckpointException.quote(type)));
        require(
                unknown.isEmpty(),
                "it has operators that are not supported: "
                        + String.join(", ", unknown.stream().limit(40).toList())
                        + (unknown.size() > 40 ? ", ..." : ""));
    }

    /** Each node after what it reads; files may have them in any order. */
    private static List<OnnxNode> sorted(List<OnnxNode> nodes, Set<String> made) {
        Map<String, List<Integer>> readers = new HashMap<>();
        Set<String> ofNodes = new HashSet<>();
        nodes.forEach(node -> ofNodes.addAll(node.outputs()));
        int[] waiting = new int[nodes.size()];
        Deque<Integer> ready = new ArrayDeque<>();
        for (int i = 0; i < waiting.length; i++) {
            for (String input : nodes.get(i).inputs()) {
                require(
                        input.isEmpty() || made.contains(input),
                        nodes.get(i).label() + " reads " + CheckpointException.quote(input) + ", which nothing makes");
                if (!input.isEmpty() && ofNodes.contains(input)) {
                    readers.computeIfAbsent(input, name -> new ArrayList<>()).add(i);
                    waiting[i]++;
                }
            }
            if (waiting[i] == 0) {
                ready.add(i);
            }
        }
        List<OnnxNode> order = new ArrayList<>();
        while (!ready.isEmpty()) {
            OnnxNode node = nodes.get(ready.remove());
            order.add(node);
            for (String output : node.outputs()) {
                for (int reader : output.isEmpty() ? List.<Integer>of() : readers.getOrDefault(output, List.of())) {
                    if (--waiting[reader] == 0) {
                        ready.add(reader);
                    }
                }
            }
        }
        for (int i = 0; i < waiting.length; i++) {
            require(waiting[i] == 0, "its nodes go in a circle: " + nodes.get(i).label() + " waits for itself");
        }
        return order;
    }
}
