package io.github.perturb4j.autodiff.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Where a gradient dies, in sentences: numbers that are not finite, dead ReLUs, saturation. */
public final class TraceFindings {
    /** Of a ReLU's numbers, this share of zeros makes it dead. */
    private static final double DEAD = 0.99;
    /** A gradient that an op makes smaller than by this factor is as good as gone. */
    private static final double SATURATED = 1e-3;

    private final Map<Long, TraceNode> byId;
    private final Function<TraceNode, String> name;
    private final List<String> found = new ArrayList<>();

    private TraceFindings(Trace trace, Function<TraceNode, String> name) {
        this.byId = trace.nodes().stream().collect(Collectors.toMap(TraceNode::id, node -> node));
        this.name = name;
    }

    /**
     * What is worth saying about a trace, in the order of computation; nothing where all is well.
     *
     * @param name how a node is called in the sentences
     */
    public static List<String> of(Trace trace, Function<TraceNode, String> name) {
        TraceFindings findings = new TraceFindings(trace, name);
        trace.nodes().stream()
                .filter(node -> !node.value().isFinite())
                .findFirst()
                .ifPresent(node -> findings.say(node, "is the first value that is not finite: %s", text(node.value())));
        trace.nodes().forEach(findings::look);
        return List.copyOf(findings.found);
    }

    private void look(TraceNode node) {
        if (node.op().contains("relu") && node.value().zeros() >= DEAD) {
            say(
                    node,
                    "is dead: %.1f %% of its numbers are 0, and no gradient passes there",
                    100 * node.value().zeros());
        }
        Optional<ArraySummary> g = node.gradient();
        if (g.isEmpty() || g.get().norm() == 0 || node.inputs().isEmpty()) {
            return;
        }
        if (!g.get().isFinite()) {
            say(node, "has a gradient that is not finite: %s", text(g.get()));
            return;
        }
        double most = 0;
        boolean passed = false;
        for (long input : node.inputs()) {
            Optional<ArraySummary> before = byId.get(input).gradient();
            passed |= before.isPresent();
            most = Math.max(most, before.map(ArraySummary::norm).orElse(0.0));
        }
        if (passed && most == 0) {
            say(
                    node,
                    "is where the gradient ends: of norm %.3g above it, exactly 0 below",
                    g.get().norm());
        } else if (passed && most < SATURATED * g.get().norm()) {
            say(
                    node,
                    "is saturated: the gradient's norm falls from %.3g to %.3g",
                    g.get().norm(),
                    most);
        }
    }

    private static String text(ArraySummary summary) {
        return summary.nan() + " NaN, " + summary.infinite() + " infinite";
    }

    private void say(TraceNode node, String what, Object... numbers) {
        found.add(name.apply(node) + " " + String.format(Locale.ROOT, what, numbers));
    }
}
