package io.github.perturb4j.cli.gradient;

import io.github.perturb4j.cli.gradient.TraceData.Node;
import io.github.perturb4j.cli.gradient.TraceData.Step;
import io.github.perturb4j.cli.gradient.TraceData.Summary;
import java.util.List;
import java.util.Locale;

/**
 * {@code graph.dot}: the first step's graph for Graphviz, edges as thick as the gradient that comes back through them.
 */
final class TraceDot {
    private static final double DECADES = 6;
    private static final double MOST_WIDTH = 6;

    private final List<Node> nodes;
    private final Step step;
    private final double largest;

    private TraceDot(TraceData trace) {
        this.nodes = trace.nodes();
        this.step = trace.steps().get(0);
        this.largest =
                step.gradients().stream().mapToDouble(TraceDot::norm).max().orElse(0);
    }

    private static double norm(Summary gradient) {
        return gradient == null || gradient.norm() == null ? 0 : gradient.norm();
    }

    static String of(TraceData trace) {
        return new TraceDot(trace).text();
    }

    private String text() {
        StringBuilder dot = new StringBuilder(
                "digraph gradient {\n  rankdir=TB;\n  node [shape=box, fontname=\"sans-serif\", fontsize=10];\n");
        for (Node node : nodes) {
            dot.append(String.format(
                    Locale.ROOT,
                    "  n%d [label=\"%s\"%s];%n",
                    node.id(),
                    label(node),
                    node.differentiable() ? "" : ", style=filled, fillcolor=\"#e8e8e8\""));
            for (int input : node.inputs()) {
                boolean passes = nodes.get(input).differentiable();
                dot.append(String.format(
                        Locale.ROOT,
                        "  n%d -> n%d [%s];%n",
                        input,
                        node.id(),
                        passes ? String.format(Locale.ROOT, "penwidth=%.2f", width(input)) : "style=dotted"));
            }
        }
        return dot.append("}\n").toString();
    }

    private String label(Node node) {
        StringBuilder label = new StringBuilder(node.name() == null ? node.op() : node.name());
        if (!node.attributes().isEmpty()) {
            label.append(" (").append(node.attributes()).append(')');
        }
        if (!node.module().isEmpty()) {
            label.append("\\n").append(node.module());
        }
        label.append("\\n").append(node.shape());
        Summary gradient = step.gradients().get(node.id());
        if (gradient != null) {
            label.append(String.format(Locale.ROOT, "\\n|gradient| = %.3g", norm(gradient)));
        }
        return label.toString().replace("\"", "\\\"");
    }

    /** From hairline, at a millionth of the largest norm and below, to {@value #MOST_WIDTH} points. */
    private double width(int id) {
        double norm = norm(step.gradients().get(id));
        double decades = norm == 0 ? -DECADES : Math.max(-DECADES, Math.log10(norm / largest));
        return 0.25 + (MOST_WIDTH - 0.25) * (1 + decades / DECADES);
    }
}
