package io.github.perturb4j.autodiff.programs;

import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A random computation: leaves and calls of ops in order of creation. Its answer is every result that no other takes,
 * the gradient of a random linear form of them at every leaf and, where it is {@code curved}, the derivative of that
 * gradient along a random direction.
 *
 * @param results the nodes that no other takes
 * @param weights the linear form: a number for each element of each result
 */
public record Program(List<Node> nodes, int[] results, double[][] weights, boolean curved) implements TorchSubject {
    /** One op with its attributes: by the engine, number by number, and as a Python expression of {@code x}. */
    public record Step(String torch, Function<Variable[], Variable> engine, Function<Nd[], Nd> naive) {}

    /**
     * A leaf with its values and the direction in which it moves, or a step and the nodes that it takes.
     *
     * @param turned whether the leaf lies in memory with its dimensions reversed
     */
    public record Node(int[] shape, double[] values, double[] direction, boolean turned, Step step, int... inputs) {
        public boolean isLeaf() {
            return step == null;
        }
    }

    @Override
    public Map<String, double[]> engine(DataType type) {
        return engine(type, y -> {});
    }

    /** The same; {@code observer} sees whatever is differentiated before it is. */
    Map<String, double[]> engine(DataType type, Consumer<Variable> observer) {
        try (Scope scope = Scope.open()) {
            Variable[] all = variables(type);
            Map<String, double[]> answer = new LinkedHashMap<>();
            Variable form = null;
            for (int i = 0; i < results.length; i++) {
                Variable y = all[results[i]];
                answer.put("result " + results[i], Span.of(y.value()).toDoubles());
                Variable part = inner(y, weights[i]);
                form = form == null ? part : Ops.add(form, part);
            }
            observer.accept(form);
            List<Variable> leaves = leaves(all);
            Gradients sweep = Gradients.of(form).allowUnused();
            List<Variable> gradients = (curved ? sweep.createGraph() : sweep).wrt(leaves);
            put(answer, "gradient ", gradients);
            if (curved) {
                put(answer, "product ", products(gradients, leaves, observer));
            }
            return answer;
        }
    }

    private Variable[] variables(DataType type) {
        Variable[] all = new Variable[nodes.size()];
        for (int i = 0; i < all.length; i++) {
            Node node = nodes.get(i);
            all[i] = node.isLeaf()
                    ? Variable.leaf(array(node, type))
                    : node.step.engine().apply(inputs(node, all, Variable[]::new));
        }
        return all;
    }

    private static <T> T[] inputs(Node node, T[] all, java.util.function.IntFunction<T[]> make) {
        return Arrays.stream(node.inputs).mapToObj(i -> all[i]).toArray(make);
    }

    private static INDArray array(Node leaf, DataType type) {
        long[] shape = Arrays.stream(leaf.shape).asLongStream().toArray();
        if (!leaf.turned) {
            return Memory.of(type, leaf.values, shape);
        }
        int rank = shape.length;
        int[] back = IntStream.range(0, rank).map(d -> rank - 1 - d).toArray();
        Tape tape = new Tape(Noise.none());
        Nd turned = Naive.permute(Nd.leaves(tape, leaf.values, leaf.values, leaf.shape), back);
        return Memory.of(type, turned.values(), turned.longShape()).permute(back);
    }

    private List<Variable> leaves(Variable[] all) {
        return IntStream.range(0, all.length)
                .filter(i -> nodes.get(i).isLeaf())
                .mapToObj(i -> all[i])
                .toList();
    }

    private static Variable inner(Variable y, double[] weights) {
        return Ops.sum(Ops.mul(y, Variable.of(Memory.of(y.dtype(), weights, y.shape()))));
    }

    /** The gradient of sum over the leaves of gradient * direction. */
    private List<Variable> products(List<Variable> gradients, List<Variable> leaves, Consumer<Variable> observer) {
        Variable form = null;
        List<Node> starts = nodes.stream().filter(Node::isLeaf).toList();
        for (int i = 0; i < leaves.size(); i++) {
            if (gradients.get(i) != null) {
                Variable part = inner(gradients.get(i), starts.get(i).direction);
                form = form == null ? part : Ops.add(form, part);
            }
        }
        if (form == null || !form.requiresGrad()) {
            return leaves.stream().map(x -> (Variable) null).toList();
        }
        observer.accept(form);
        return Gradients.of(form).allowUnused().wrt(leaves);
    }

    /** A leaf without gradient has one of zeros. */
    private void put(Map<String, double[]> answer, String name, List<Variable> values) {
        int next = 0;
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).isLeaf()) {
                Variable g = values.get(next++);
                answer.put(
                        name + i,
                        g == null
                                ? new double[nodes.get(i).values.length]
                                : Span.of(g.value()).toDoubles());
            }
        }
    }

    @Override
    public Reference reference(Noise noise) {
        Tape tape = new Tape(noise);
        Nd[] all = new Nd[nodes.size()];
        for (int i = 0; i < all.length; i++) {
            Node node = nodes.get(i);
            all[i] = node.isLeaf()
                    ? Nd.leaves(tape, noise.of(node.values), node.direction, node.shape)
                    : node.step.naive().apply(inputs(node, all, Nd[]::new));
        }
        Map<String, double[]> answer = new LinkedHashMap<>();
        List<Integer> outputs = new ArrayList<>();
        for (int i : results) {
            answer.put("result " + i, all[i].values());
            Arrays.stream(all[i].ids()).forEach(outputs::add);
        }
        double[][] swept = tape.sweep(
                outputs.stream().mapToInt(i -> i).toArray(),
                Arrays.stream(weights).flatMapToDouble(Arrays::stream).toArray());
        for (int order = 0; order < (curved ? 2 : 1); order++) {
            for (int i = 0; i < all.length; i++) {
                if (nodes.get(i).isLeaf()) {
                    double[] derivatives = swept[order];
                    answer.put(
                            (order == 0 ? "gradient " : "product ") + i,
                            Arrays.stream(all[i].ids())
                                    .mapToDouble(id -> derivatives[id])
                                    .toArray());
                }
            }
        }
        return new Reference(answer, tape.decisions(), tape.isNearKink());
    }

    @Override
    public Map<String, Object> torch() {
        List<Map<String, Object>> all = nodes.stream()
                .map(node -> node.isLeaf()
                        ? Map.<String, Object>of(
                                "values", node.values, "direction", node.direction, "shape", node.shape)
                        : Map.<String, Object>of("torch", node.step.torch(), "inputs", node.inputs))
                .toList();
        return Map.of("kind", "engine", "nodes", all, "results", results, "weights", weights, "curved", curved);
    }

    /** One line for each node. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            text.append(i).append(": ");
            text.append(
                    node.isLeaf()
                            ? "leaf" + (node.turned ? ", turned" : "")
                            : node.step.torch() + " of " + Arrays.toString(node.inputs));
            text.append(" -> ").append(Arrays.toString(node.shape)).append('\n');
        }
        return text + "results " + Arrays.toString(results) + (curved ? ", second order" : "");
    }
}
