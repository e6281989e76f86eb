package io.github.perturb4j.autodiff;

import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One pass over the recorded graph, from y down to the requested inputs, in descending order of creation. */
final class Sweep {
    /** What is asked of it: as the methods of {@link Gradients} have it. */
    record Request(
            Variable y,
            Variable upstream,
            boolean createGraph,
            boolean keepGraph,
            boolean allowUnused,
            Map<Variable, UnaryOperator<Variable>> hooks) {}

    private final Request request;
    private final Set<Variable> path;
    private final Set<Variable> requested;
    private final Scope scope;
    private final Watching.Watcher watcher = Watching.current();
    private final Map<Variable, Variable> gradients = new HashMap<>();
    private final Map<INDArray, Integer> holders = new IdentityHashMap<>();
    private final PriorityQueue<Variable> pending =
            new PriorityQueue<>(Comparator.comparingLong(Variable::id).reversed());

    Sweep(Request request, Set<Variable> path, Set<Variable> requested, Scope scope) {
        this.request = request;
        this.path = path;
        this.requested = requested;
        this.scope = scope;
    }

    Map<Variable, Variable> run() {
        Variable y = request.y();
        Variable upstream = request.upstream();
        gradients.put(y, upstream != null ? upstream : Ops.constant(Memory.filled(y.dtype(), 1, y.shape())));
        hold(gradients.get(y));
        pending.add(y);
        while (!pending.isEmpty()) {
            Variable node = pending.poll();
            Variable g = hooked(node);
            boolean[] needed = needed(node);
            if (needed == null) {
                tell(node, g, 0);
                continue;
            }
            long start = watcher == null ? 0 : System.nanoTime();
            visit(node, g, needed);
            tell(node, g, start);
            if (!requested.contains(node)) {
                gradients.remove(node);
                release(g);
            }
            if (!request.keepGraph()) {
                node.free();
            }
        }
        return gradients;
    }

    /** The node's gradient, or what its hook puts in its place. */
    private Variable hooked(Variable node) {
        Variable g = gradients.get(node);
        UnaryOperator<Variable> hook = request.hooks().get(node);
        Variable other = hook == null ? g : hook.apply(g);
        if (other == g) {
            return g;
        }
        if (other == null || other.dtype() != g.dtype() || !Arrays.equals(other.shape(), g.shape())) {
            throw new IllegalStateException("the hook of " + node + " must return a gradient of its shape and type,"
                    + " found " + other + "; return its argument to leave it as it is");
        }
        gradients.put(node, other);
        hold(other);
        release(g);
        return other;
    }

    /** @param start when its op's vjp began; 0 if none was called */
    private void tell(Variable node, Variable g, long start) {
        if (watcher != null) {
            watcher.differentiated(node, g.value(), start == 0 ? 0 : System.nanoTime() - start);
        }
    }

    /** Which inputs lead to a requested variable; null if none does. */
    private boolean[] needed(Variable node) {
        Variable[] inputs = node.recordedInputs();
        if (inputs == null) {
            if (node.isFreed() && new Lineage.Search(requested).findsAncestor(node.lineage())) {
                throw VjpChecks.freedMeanwhile(node, null);
            }
            return null;
        }
        boolean any = false;
        boolean[] needed = new boolean[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            needed[i] = path.contains(inputs[i]);
            any |= needed[i];
        }
        return any ? needed : null;
    }

    private void visit(Variable node, Variable g, boolean[] needed) {
        Variable[] inputs = node.recordedInputs();
        try (Scope step = request.createGraph() ? null : Scope.open()) {
            Variable[] parts = VjpChecks.call(node, g, needed, request.allowUnused());
            for (int i = 0; i < inputs.length; i++) {
                if (needed[i] && parts[i] != null) {
                    accumulate(inputs[i], parts[i], step);
                }
            }
        }
    }

    private void accumulate(Variable input, Variable part, Scope step) {
        Variable before = gradients.get(input);
        Variable sum = before == null ? part : Ops.add(before, part);
        gradients.put(input, sum);
        hold(sum);
        if (step != null) {
            step.keep(sum);
        }
        if (before == null) {
            pending.add(input);
        } else {
            release(before);
        }
    }

    /** Several nodes may be given the same array: it is freed when the last has let go of it. */
    private void hold(Variable g) {
        holders.merge(g.value(), 1, Integer::sum);
    }

    private void release(Variable g) {
        if (holders.merge(g.value(), -1, Integer::sum) == 0) {
            holders.remove(g.value());
            if (scope != null) {
                scope.release(g.value());
            }
        }
    }
}
