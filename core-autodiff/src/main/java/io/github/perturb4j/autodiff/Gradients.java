package io.github.perturb4j.autodiff;

import io.github.perturb4j.autodiff.kernel.ClosedMemoryException;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Reverse-mode differentiation: dy/dx by one sweep over the recorded graph, from y back, in descending order of
 * creation.
 *
 * <pre>{@code
 * Variable g = Gradients.of(loss).wrt(x);
 * List<Variable> gs = Gradients.of(y).upstream(v).createGraph().wrt(x, w);
 * }</pre>
 *
 * <p>The sweep visits only nodes from which a requested input can be reached, so an attack on the input never computes
 * a gradient of weights. What it computes on the way is freed at once. Afterwards the visited part of the graph, from y
 * down to the requested inputs, is freed as well (values stay readable), unless {@link #keepGraph} or {@link
 * #createGraph} was asked for. What was freed is in the way of later sweeps only where they would have to go through
 * it.
 */
public final class Gradients {
    private final Variable y;
    private Variable upstream;
    private boolean createGraph;
    private boolean keepGraph;
    private boolean allowUnused;
    private final Map<Variable, UnaryOperator<Variable>> hooks = new HashMap<>();

    private Gradients(Variable y) {
        this.y = y;
    }

    /** Gradients of {@code y}, which has one element unless {@link #upstream} is given. */
    public static Gradients of(Variable y) {
        return new Gradients(y);
    }

    /** The vector v of v^T dy/dx, of y's shape and type; 1 if not given. */
    public Gradients upstream(Variable v) {
        this.upstream = v;
        return this;
    }

    /** Records the sweep itself, so that the gradients can be differentiated again. */
    public Gradients createGraph() {
        this.createGraph = true;
        this.keepGraph = true;
        return this;
    }

    /** Keeps the graph for another sweep. */
    public Gradients keepGraph() {
        this.keepGraph = true;
        return this;
    }

    /** A requested input that y does not depend on gets null instead of an error. */
    public Gradients allowUnused() {
        this.allowUnused = true;
        return this;
    }

    /**
     * Calls {@code hook} with the gradient of {@code node}, once it is whole and before it goes on: to read it, or to
     * put another in its place, from which everything before {@code node} is then computed. Several hooks of a node are
     * called in the order in which they were given. A node that the sweep does not pass has no gradient to be read.
     *
     * <pre>{@code
     * Gradients.of(loss).hook(hidden, g -> Ops.clamp(g, -1, 1)).wrt(x); // gradients above 1 are cut there
     * }</pre>
     *
     * @param hook from dL/dnode to what is taken for it: the same, or another of its shape and type; freed with the
     *     sweep, so copy numbers that are to be kept
     */
    public Gradients hook(Variable node, UnaryOperator<Variable> hook) {
        hooks.merge(node, hook, (first, second) -> g -> second.apply(first.apply(g)));
        return this;
    }

    /** The gradient of one input; see {@link #wrt(Variable, Variable, Variable...)}. */
    public Variable wrt(Variable x) {
        return wrt(List.of(x)).get(0);
    }

    /** The gradients of several inputs, in their order. */
    public List<Variable> wrt(Variable first, Variable second, Variable... more) {
        List<Variable> all = new ArrayList<>(List.of(first, second));
        all.addAll(List.of(more));
        return wrt(all);
    }

    /**
     * dy/dx (or v^T dy/dx) for each {@code x}, in its shape and type. Arrays belong to the innermost {@link Scope}.
     *
     * @throws IllegalArgumentException if y has several elements and no upstream, if y does not depend on an x (unless
     *     {@link #allowUnused}), or if the upstream does not have y's shape and type
     * @throws IllegalStateException if an earlier sweep freed the graph between y and an x, or another one does
     *     meanwhile (on another thread, say: {@link #keepGraph} there), if numbers that it needs were {@link
     *     Variable#changed changed in place} since they were read, or if an op's vjp returns something unfit
     * @throws ClosedMemoryException if memory that a gradient is computed from is gone, naming the op
     */
    public List<Variable> wrt(List<Variable> x) {
        checkRequest(x);
        Set<Variable> path = pathTo(x);
        try (Recording mode = createGraph ? Recording.on() : Recording.off();
                Scope scope = createGraph ? null : Scope.open()) {
            Map<Variable, Variable> gradients = new Sweep(request(), path, Set.copyOf(x), scope).run();
            List<Variable> results = new ArrayList<>();
            for (Variable each : x) {
                Variable g = gradients.get(each);
                if (g == null && !allowUnused) {
                    throw new IllegalArgumentException("y (" + y + ") does not depend on " + each
                            + "; make it part of the computation, or call allowUnused()");
                }
                results.add(g == null || scope == null ? g : scope.keep(g));
            }
            return results;
        }
    }

    /**
     * The Jacobian-vector product J t = (dy/dx) t, of y's shape: how fast y moves when x moves by the tangent t.
     * Forward mode by two sweeps: v to J^T v is linear, and its own vector-Jacobian product is t to J t. The graph is
     * kept, and the result is not recorded unless {@link #createGraph} was asked for.
     *
     * @param tangent of x's shape and type
     * @throws IllegalArgumentException if y does not depend on x, or the tangent is not like x
     */
    public Variable jvp(Variable x, Variable tangent) {
        return jvp(List.of(x), List.of(tangent));
    }

    /** The sum of the products of several inputs: how fast y moves when all of them move together. */
    public Variable jvp(List<Variable> x, List<Variable> tangents) {
        return alone(() -> new Jacobians(y, allowUnused, createGraph).jvp(x, tangents));
    }

    /**
     * The whole Jacobian dy/dx, of shape (y's shape, x's shape), by one sweep for each element of y; not recorded. The
     * graph is kept.
     *
     * @throws IllegalArgumentException if it has more than {@value Jacobians#MOST} numbers, or y does not depend on x
     */
    public Variable jacobian(Variable x) {
        return new Jacobians(y, allowUnused, false).matrix("jacobian", x);
    }

    /**
     * The whole matrix of second derivatives of y (or v^T y), of shape (x's shape, x's shape), by one sweep over the
     * gradient for each element of x; not recorded. The graph is kept.
     *
     * @throws IllegalArgumentException as {@link #wrt(List)}, and if it has more than {@value Jacobians#MOST} numbers
     */
    public Variable hessian(Variable x) {
        return alone(() -> new Jacobians(gradientOf(x), true, false).matrix("hessian", x));
    }

    /**
     * The Hessian-vector product H v for the second derivatives H of y (or of its product with the upstream), in x's
     * shape: the gradient of the product of gradient and v (Pearlmutter 1994). The graph is kept, and the result is not
     * recorded unless {@link #createGraph} was asked for.
     *
     * @param v of x's shape and type
     * @throws IllegalArgumentException as {@link #wrt(List)}, or if v is not like x
     */
    public Variable hvp(Variable x, Variable v) {
        return alone(() -> new Jacobians(gradientOf(x), true, createGraph).vjp(x, v));
    }

    /** What is computed on the way is freed, unless it is recorded. */
    private Variable alone(Supplier<Variable> body) {
        if (createGraph) {
            return body.get();
        }
        try (Scope scope = Scope.open()) {
            return scope.keep(body.get());
        }
    }

    private Variable gradientOf(Variable x) {
        Gradients recorded = of(y).upstream(upstream).createGraph();
        return (allowUnused ? recorded.allowUnused() : recorded).wrt(x);
    }

    private Sweep.Request request() {
        return new Sweep.Request(y, upstream, createGraph, keepGraph, allowUnused, hooks);
    }

    private void checkRequest(List<Variable> x) {
        if (upstream == null && y.value().length() != 1) {
            throw new IllegalArgumentException("a gradient needs a y of one element, found " + y
                    + "; reduce it, or give the vector of the product with upstream(v)");
        }
        if (upstream != null && (upstream.dtype() != y.dtype() || !Arrays.equals(upstream.shape(), y.shape()))) {
            throw new IllegalArgumentException(
                    "upstream must have y's type and shape: expected " + y + ", found " + upstream);
        }
        if (upstream != null && !Memory.isOpen(upstream.value())) {
            throw ClosedMemoryException.of("upstream: the memory of " + upstream);
        }
        for (Variable each : x) {
            if (!each.requiresGrad()) {
                throw new IllegalArgumentException(each
                        + " is a constant: make it with Variable.leaf, or compute it from one, to differentiate by it");
            }
        }
    }

    /** The nodes from which a requested input is reachable, as far as y depends on them; the inputs included. */
    private Set<Variable> pathTo(List<Variable> x) {
        long oldest = x.stream().mapToLong(Variable::id).min().orElse(Long.MAX_VALUE);
        Lineage.Search search = new Lineage.Search(x);
        List<Variable> seen = Graph.walk(y, input -> input.requiresGrad() && input.id() >= oldest);
        for (Variable node : seen) {
            if (node.isFreed() && search.findsAncestor(node.lineage())) {
                throw new IllegalStateException("the graph of " + node
                        + " was freed by an earlier sweep: call keepGraph() there to go through it twice");
            }
        }
        Set<Variable> path = new HashSet<>(x);
        for (Variable node : seen) {
            if (node.inputs().stream().anyMatch(path::contains)) {
                path.add(node);
            }
        }
        return path;
    }
}
