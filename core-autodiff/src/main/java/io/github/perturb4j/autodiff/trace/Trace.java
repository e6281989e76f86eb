package io.github.perturb4j.autodiff.trace;

import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Graph;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.Watching;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A graph with what every value and every gradient in it is like; see {@link TraceNode}.
 *
 * <pre>{@code
 * Variable x = Variable.leaf(image);
 * Trace trace = Trace.of(() -> loss(network.apply(x)), x);
 * trace.nodes().forEach(node -> System.out.println(node + " " + node.value().norm()));
 * }</pre>
 *
 * <p>It holds numbers only, none of the graph's arrays but the gradients that were asked for.
 */
public final class Trace {
    private final List<TraceNode> nodes;
    private final List<Variable> gradients;

    private Trace(List<TraceNode> nodes, List<Variable> gradients) {
        this.nodes = nodes;
        this.gradients = gradients;
    }

    /**
     * Of a graph that was recorded, which is kept.
     *
     * @param y of one element: what gradients are of
     * @param x what they are taken by: gradients are those between y and these
     * @throws IllegalArgumentException if y has several elements or does not depend on an x
     * @throws IllegalStateException if the graph below y was freed: call {@link Gradients#keepGraph} in the sweep
     *     before
     */
    public static Trace of(Variable y, Variable... x) {
        return new Watched().trace(y, x);
    }

    /**
     * Of what is computed here and now, on this thread: with times, and with the parts of the network that computed it.
     *
     * @param computation gives what gradients are of, as for {@link #of(Variable, Variable...)}
     */
    public static Trace of(Supplier<Variable> computation, Variable... x) {
        Watched watched = new Watched();
        Variable y;
        try (Watching on = Watching.with(watched)) {
            y = computation.get();
        }
        return watched.trace(y, x);
    }

    /** All nodes in the order of computation. */
    public List<TraceNode> nodes() {
        return nodes;
    }

    /** dy/dx for each x, in their order; they belong to the scope that was innermost. */
    public List<Variable> gradients() {
        return gradients;
    }

    /** What the way forward told. */
    private static final class Watched extends PartsWatcher {
        private final Map<Variable, Long> nanos = new HashMap<>();

        @Override
        public void computed(Op op, List<Variable> inputs, Variable y, long took) {
            super.computed(op, inputs, y, took);
            nanos.put(y, took);
        }

        Trace trace(Variable y, Variable... x) {
            Map<Variable, ArraySummary> gradients = new HashMap<>();
            Map<Variable, Long> took = new HashMap<>();
            Watching.Watcher back = new Watching.Watcher() {
                @Override
                public void differentiated(Variable node, INDArray gradient, long backward) {
                    gradients.put(node, ArraySummary.of(gradient));
                    took.put(node, backward);
                }
            };
            List<Variable> asked;
            try (Watching on = Watching.with(back)) {
                asked = Gradients.of(y).keepGraph().wrt(List.of(x));
            }
            List<TraceNode> nodes = Graph.variables(y).stream()
                    .map(node -> node(node, Optional.ofNullable(gradients.get(node)), took.getOrDefault(node, 0L)))
                    .toList();
            return new Trace(nodes, asked);
        }

        private TraceNode node(Variable v, Optional<ArraySummary> gradient, long backward) {
            Op op = v.op();
            return new TraceNode(
                    v.id(),
                    Graph.kind(v),
                    op == null ? "" : Graph.attributes(op),
                    op == null ? "" : op.formula(),
                    parts(v.id()),
                    Arrays.stream(v.shape()).boxed().toList(),
                    v.inputs().stream().map(Variable::id).toList(),
                    ArraySummary.of(v.value()),
                    gradient,
                    op == null ? 0 : bytes(v.value()) + bytes(v.kept()),
                    nanos.getOrDefault(v, 0L),
                    backward);
        }

        private static long bytes(Object kept) {
            return kept instanceof INDArray array
                    ? array.length() * array.dataType().width()
                    : kept instanceof byte[] notes ? notes.length : 0;
        }
    }
}
