package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Recording;
import io.github.perturb4j.autodiff.Variable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A function with constant parameters, computed by fused kernels: the same logits and input gradients as the function's, up to rounding, in
 * less time and memory that stays the same from call to call.
 *
 * <p>For each input shape the function is traced once. Batch norms become part of the convolutions before them, whose weights are packed
 * once for each direction; bias, residual and ReLU are done while a convolution's result is in the cache; all intermediate results have
 * their place in one workspace. So <b>the function's parameters are those of the first call</b>: later changes are not seen.
 *
 * <p>The function itself computes everything else: float64, shapes that it refuses, second derivatives, and functions with ops that have no
 * frozen kernel ({@link #plan} says why). Gradients of parameters are never computed.
 *
 * <p>Several threads may call at once; each then has a workspace of its own. {@link #close} frees all of them and the packed weights.
 */
public final class FrozenNetwork implements UnaryOperator<Variable>, AutoCloseable {
    private static final int PLANS = 16;

    private final UnaryOperator<Variable> function;
    private final PackedWeights weights;
    private final Workspaces workspaces = new Workspaces();
    private final Map<Key, Found> plans = new LinkedHashMap<>(PLANS, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Found> eldest) {
            return size() > PLANS;
        }
    };
    private boolean closed;

    private record Key(List<Long> shape, boolean gradient) {}

    /** A plan, or why there is none. */
    private record Found(Plan plan, String refusal) {}

    private FrozenNetwork(UnaryOperator<Variable> function, Strategies strategies) {
        this.function = function;
        this.weights = new PackedWeights(strategies);
    }

    /**
     * Freezes a function of (n, c, h, w) or (n, c), such as a network in evaluation mode with its normalisation. Nothing is computed yet.
     * Networks with batch norm must be in evaluation mode at the first call of each shape.
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
        boolean gradient = x.requiresGrad() && Recording.isOn();
        boolean suits = x.dtype() == DataType.FLOAT && (x.rank() == 4 || x.rank() == 2);
        Plan plan = suits ? find(x.shape(), gradient).plan : null;
        return plan == null ? function.apply(x) : Ops.apply(new FrozenCall(plan, workspaces, function, gradient), x);
    }

    private synchronized Found find(long[] shape, boolean gradient) {
        if (closed) {
            throw new IllegalStateException("the frozen network was closed: freeze it again");
        }
        Key key = new Key(Arrays.stream(shape).boxed().toList(), gradient);
        Found found = plans.get(key);
        if (found == null) {
            found = make(shape, gradient);
            plans.put(key, found);
        }
        return found;
    }

    private Found make(long[] shape, boolean gradient) {
        try {
            return new Found(new Plan(Lowering.of(function, shape, weights, gradient), gradient), null);
        } catch (UnplannedException e) {
            return new Found(null, e.getMessage());
        }
    }

    /** How inputs of a shape are computed. */
    public PlanReport plan(long... shape) {
        Found found = find(shape, true);
        return found.plan == null ? PlanReport.plain(found.refusal) : PlanReport.of(found.plan, weights.bytes());
    }

    /** The memory of all workspaces that are idle now. */
    long workspaceBytes() {
        return workspaces.bytes();
    }

    /** Frees workspaces and packed weights. Calls that are still running keep theirs to their end. */
    @Override
    public synchronized void close() {
        closed = true;
        plans.clear();
        workspaces.close();
        weights.close();
    }
}
