package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.Variable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * All that is made of a function while what it reads stays as it is: plans, packed weights and workspaces.
 *
 * <p>Holders are counted: the network while this is its newest generation, every call while it runs, and every recorded
 * call until its graph is freed. The last one that lets go frees the weights. Workspaces are freed when the network
 * lets go, or when they come back later: a recorded call computes its values anew then, from the same weights to the
 * same bits.
 */
final class Generation {
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
    private volatile Version.Seen seen = Version.Seen.NOTHING;
    private int holders = 1;

    private record Key(List<Long> shape, boolean gradient) {}

    /** A plan, or why there is none. */
    record Found(FrozenPlan plan, String refusal) {}

    /** Held by its network to begin with. */
    Generation(UnaryOperator<Variable> function, Strategies strategies) {
        this.function = function;
        this.weights = new PackedWeights(strategies);
    }

    /** Whether everything that the function read when it was traced is still as it was. */
    boolean isCurrent() {
        return seen.isCurrent();
    }

    Found find(long[] shape, boolean gradient) {
        Key key = new Key(Arrays.stream(shape).boxed().toList(), gradient);
        Found found = plans.get(key);
        if (found == null) {
            Version.Traced<Found> traced = Version.trace(() -> make(shape, gradient));
            seen = seen.and(traced.seen());
            found = traced.found();
            plans.put(key, found);
        }
        return found;
    }

    private Found make(long[] shape, boolean gradient) {
        try {
            return new Found(new FrozenPlan(Lowering.of(function, shape, weights, gradient), gradient), null);
        } catch (UnplannedException e) {
            return new Found(null, e.getMessage());
        }
    }

    UnaryOperator<Variable> function() {
        return function;
    }

    Workspaces workspaces() {
        return workspaces;
    }

    long weightBytes() {
        return weights.bytes();
    }

    synchronized void hold() {
        if (holders == 0) {
            throw new IllegalStateException(
                    "frozen_network: its packed weights were freed, as its graph was: keep the graph");
        }
        holders++;
    }

    synchronized void letGo() {
        holders--;
        if (holders == 0) {
            weights.close();
        }
    }

    /** The network lets go. */
    void retire() {
        plans.clear();
        workspaces.close();
        letGo();
    }
}
