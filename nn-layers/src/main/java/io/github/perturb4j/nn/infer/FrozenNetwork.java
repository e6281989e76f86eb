package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Recording;
import io.github.perturb4j.autodiff.Variable;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A function of pixels computed by fused kernels: the same logits and input gradients as the function's, up to
 * rounding, in less time and memory that stays the same from call to call.
 *
 * <p>For each input shape the function is traced once. Batch norms become part of the convolutions before them, whose
 * weights are packed once for each direction; bias, residual and ReLU are done while a convolution's result is in the
 * cache; all intermediate results have their place in one workspace.
 *
 * <p>A call computes with the values that the function's {@link io.github.perturb4j.nn.Parameter parameters} and {@link
 * io.github.perturb4j.nn.Buffer buffers} have then. Where one was replaced or changed since the last call, or a
 * module's mode was, the function is traced and packed anew: optimisers, averages and loading say so by themselves, and
 * <b>whoever writes into an array calls {@code Parameter.changed()} or {@code Buffer.changed()}</b>, or {@link
 * Variable#changed} where the function refers to a variable. A recorded call keeps the packed weights that it was
 * computed with until its graph is freed: its gradient is theirs, whatever was changed or closed since.
 *
 * <p>The function itself computes everything else: float64, shapes that it refuses, second derivatives, functions with
 * ops that have no frozen kernel ({@link #plan} says why), and samples with NaN, infinite or very large numbers, which
 * fused kernels would spread further. Gradients of parameters are never computed.
 *
 * <p>Several threads may call and close at once; each call has a workspace of its own.
 */
public final class FrozenNetwork implements UnaryOperator<Variable>, AutoCloseable {
    private final UnaryOperator<Variable> function;
    private final Strategies strategies;
    private Generation newest;
    private boolean closed;

    private FrozenNetwork(UnaryOperator<Variable> function, Strategies strategies) {
        this.function = function;
        this.strategies = strategies;
    }

    /**
     * Freezes a function of (n, c, h, w) or (n, c), such as a network in evaluation mode with its normalisation.
     * Nothing is computed yet.
     */
    public static FrozenNetwork of(UnaryOperator<Variable> function) {
        return of(function, Strategies.standard());
    }

    /** The same with other strategies for its convolutions. */
    public static FrozenNetwork of(UnaryOperator<Variable> function, Strategies strategies) {
        return new FrozenNetwork(function, strategies);
    }

    @Override
    public Variable apply(Variable x) {
        boolean suits = x.dtype() == DataType.FLOAT && (x.rank() == 4 || x.rank() == 2);
        if (!suits) {
            return function.apply(x);
        }
        boolean gradient = x.requiresGrad() && Recording.isOn();
        try (Use use = use(gradient, x.shape())) {
            return use.found.plan() == null
                    ? function.apply(x)
                    : Ops.apply(new FrozenCall(use.found.plan(), use.generation, gradient), x);
        }
    }

    /** A generation, held, and the plan of a call. */
    private record Use(Generation generation, Generation.Found found) implements AutoCloseable {
        @Override
        public void close() {
            generation.letGo();
        }
    }

    private synchronized Use use(boolean gradient, long... shape) {
        if (closed) {
            throw new IllegalStateException("the frozen network was closed: freeze it again");
        }
        if (newest != null && !newest.isCurrent()) {
            free();
        }
        if (newest == null) {
            newest = new Generation(function, strategies);
        }
        Use use = new Use(newest, newest.find(shape, gradient));
        newest.hold();
        return use;
    }

    /** How inputs of a shape are computed. */
    public PlanReport plan(long... shape) {
        try (Use use = use(true, shape)) {
            Generation.Found found = use.found;
            return found.plan() == null
                    ? PlanReport.plain(found.refusal())
                    : PlanReport.of(found.plan(), use.generation.weightBytes());
        }
    }

    /** The newest generation, or null if nothing was computed since the last was freed. */
    synchronized Generation newest() {
        return newest;
    }

    /** The memory of all workspaces that are idle now. */
    synchronized long workspaceBytes() {
        return newest == null ? 0 : newest.workspaces().bytes();
    }

    /**
     * Frees workspaces and packed weights as soon as no call needs them: at once, but for calls that are running, and
     * recorded calls whose graph was not freed yet. The next call makes new ones.
     */
    public synchronized void free() {
        if (newest != null) {
            newest.retire();
            newest = null;
        }
    }

    /** As {@link #free}, for good: later calls are refused. */
    @Override
    public synchronized void close() {
        closed = true;
        free();
    }
}
