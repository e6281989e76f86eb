package io.github.perturb4j.autodiff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The recorded graph below a variable, to look at: as Graphviz DOT text, or a line per node.
 *
 * <p>It holds what was recorded when it was made; a sweep that frees the graph afterwards does not change it, and one
 * that freed it before is named where the graph ends. Values are not
 * copied, so it costs a few words per node.
 */
public final class Graph {
    private static final String FREED = "graph freed by a sweep (keepGraph() keeps it)";

    private final List<Node> nodes;

    /**
     * One variable of the graph.
     *
     * @param id the variable's {@link Variable#id}
     * @param label the op with its attributes; {@code leaf} or {@code constant} where there is none, {@value #FREED}
     *     where a sweep has freed the graph below
     * @param inputs ids of what it was computed from, in the op's order
     */
    public record Node(long id, String label, List<Long> shape, List<Long> inputs) {}

    private Graph(List<Node> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    /** Everything that {@code y} was computed from, and y itself. */
    public static Graph of(Variable y) {
        return new Graph(variables(y).stream().map(Graph::node).toList());
    }

    /** The variables of the graph below {@code y}, y included, in order of creation. */
    public static List<Variable> variables(Variable y) {
        return walk(y, input -> true);
    }

    /**
     * Those that are reached from {@code y} through inputs that are {@code entered}, y included, in order of creation.
     */
    public static List<Variable> walk(Variable y, Predicate<Variable> entered) {
        List<Variable> found = new ArrayList<>(List.of(y));
        Set<Variable> marked = new HashSet<>(found);
        for (int i = 0; i < found.size(); i++) {
            for (Variable input : found.get(i).inputs()) {
                if (entered.test(input) && marked.add(input)) {
                    found.add(input);
                }
            }
        }
        found.sort(Comparator.comparingLong(Variable::id)); // inputs are older than what is computed from them
        return found;
    }

    private static Node node(Variable v) {
        List<Long> shape = Arrays.stream(v.shape()).boxed().toList();
        return new Node(
                v.id(), label(v), shape, v.inputs().stream().map(Variable::id).toList());
    }

    /** The name of the op that computed it; {@code leaf} or {@code constant} where there is none. */
    public static String kind(Variable v) {
        return v.op() != null ? v.op().name() : v.requiresGrad() ? "leaf" : "constant";
    }

    /** As {@link Node#label}. */
    public static String label(Variable v) {
        String attributes = v.op() == null ? "" : attributes(v.op());
        return v.isFreed() ? FREED : kind(v) + (attributes.isEmpty() ? "" : "(" + attributes + ")");
    }

    /** The components of an op that say something in a picture, numbers and flags: {@code stride=2, padding=1}. */
    public static String attributes(Op op) {
        if (!op.getClass().isRecord()) {
            return "";
        }
        List<String> parts = new ArrayList<>();
        for (var component : op.getClass().getRecordComponents()) {
            if (component.getType().isPrimitive()) {
                try {
                    Object value = component.getAccessor().invoke(op);
                    parts.add(component.getName() + "=" + value);
                } catch (ReflectiveOperationException e) {
                    parts.add(component.getName() + "=?"); // an op of the user's that is not public
                }
            }
        }
        return String.join(", ", parts);
    }

    /** The nodes in order of creation. */
    public List<Node> nodes() {
        return nodes;
    }

    /** Graphviz DOT: {@code dot -Tsvg} draws it. */
    public String toDot() {
        StringBuilder dot = new StringBuilder(
                "digraph computation {\n  rankdir=TB;\n  node [shape=box, fontname=\"sans-serif\"];\n");
        for (Node node : nodes) {
            String style = node.inputs.isEmpty() ? ", style=filled, fillcolor=\"" + colour(node) + "\"" : "";
            dot.append(String.format(
                    Locale.ROOT, "  n%d [label=\"%s\\n%s\"%s];%n", node.id, node.label, node.shape, style));
        }
        for (Node node : nodes) {
            node.inputs.forEach(input -> dot.append("  n")
                    .append(input)
                    .append(" -> n")
                    .append(node.id)
                    .append(";\n"));
        }
        return dot.append("}\n").toString();
    }

    private static String colour(Node node) {
        return node.label.equals("leaf") ? "#cfe8cf" : node.label.equals(FREED) ? "#f2d0c8" : "#e8e8e8";
    }

    /** A line per node: id, op, shape, inputs. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Node node : nodes) {
            text.append('#')
                    .append(node.id)
                    .append(' ')
                    .append(node.label)
                    .append(' ')
                    .append(node.shape);
            if (!node.inputs.isEmpty()) {
                text.append(" <- ").append(node.inputs);
            }
            text.append('\n');
        }
        return text.toString();
    }
}
