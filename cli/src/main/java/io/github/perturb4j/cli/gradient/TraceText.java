package io.github.perturb4j.cli.gradient;

import io.github.perturb4j.cli.gradient.TraceData.Likely;
import io.github.perturb4j.cli.gradient.TraceData.Node;
import io.github.perturb4j.cli.gradient.TraceData.Step;
import io.github.perturb4j.cli.gradient.TraceData.Summary;
import io.github.perturb4j.cli.output.Percent;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a trace says on the terminal: a line for each step, and how large gradients are on their way to the pixels. */
final class TraceText {
    private static final int MOST_FINDINGS = 5;

    private final PrintWriter out;

    TraceText(PrintWriter out) {
        this.out = out;
    }

    void print(List<TraceData> traces, Path folder) {
        for (TraceData trace : traces) {
            out.printf(
                    "%s on %s, gradients of %s at %d ops%n",
                    trace.network(),
                    trace.image(),
                    trace.objective(),
                    trace.nodes().stream().filter(Node::differentiable).count());
            out.printf("attack: %s%n", trace.attack());
            steps(trace);
            stages(trace);
            findings(trace.findings());
            out.println();
        }
        out.printf(
                "open %s in a browser; %s has the numbers%n",
                folder.resolve(TraceCommand.PAGE), folder.resolve(TraceCommand.GRAPH));
    }

    private void steps(TraceData trace) {
        out.printf("%6s  %10s  %12s  %s%n", "step", "loss", "|gradient|", "most probable");
        for (Step step : trace.steps()) {
            Likely likely = step.probabilities().get(0);
            out.printf(
                    "%6d  %10s  %12s  %s %s%n",
                    step.step(),
                    number(step.loss()),
                    number(norm(step, pixels(trace))),
                    likely.name(),
                    Percent.of(likely.p()));
        }
    }

    private static int pixels(TraceData trace) {
        return trace.nodes().stream()
                .filter(node -> "pixels".equals(node.name()))
                .findFirst()
                .map(Node::id)
                .orElse(0);
    }

    /** The gradient's norm at the first result of each stage, first and last step. */
    private void stages(TraceData trace) {
        Map<String, Integer> stages = new LinkedHashMap<>();
        for (Node node : trace.nodes()) {
            if (node.differentiable() && !node.inputs().isEmpty()) {
                stages.putIfAbsent(node.module().split("\\.", 2)[0], node.id());
            }
        }
        Step first = trace.steps().get(0);
        Step last = trace.steps().get(trace.steps().size() - 1);
        out.printf("%n%-16s  %12s  %12s%n", "|gradient| at", "first step", "last step");
        stages.forEach((stage, node) -> out.printf(
                "%-16s  %12s  %12s%n",
                stage.isEmpty() ? "(network)" : stage, number(norm(first, node)), number(norm(last, node))));
    }

    private void findings(List<String> findings) {
        if (!findings.isEmpty()) {
            out.println();
        }
        findings.stream().limit(MOST_FINDINGS).forEach(finding -> out.println("! " + finding));
        if (findings.size() > MOST_FINDINGS) {
            out.printf("! and %d more, in %s%n", findings.size() - MOST_FINDINGS, TraceCommand.GRAPH);
        }
    }

    private static Double norm(Step step, int node) {
        Summary gradient = step.gradients().get(node);
        return gradient == null ? null : gradient.norm();
    }

    private static String number(Double x) {
        return x == null ? "not finite" : String.format(java.util.Locale.ROOT, "%.4g", x);
    }
}
