package io.github.perturb4j.autodiff.trace;

import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.Watching;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Notes which parts of a network compute each variable while it is watched. */
public class PartsWatcher implements Watching.Watcher {
    private final Deque<Object> open = new ArrayDeque<>();
    private final Map<Long, List<Object>> byId = new HashMap<>();

    @Override
    public final void entered(Object part) {
        open.addLast(part);
    }

    @Override
    public final void left(Object part) {
        open.removeLast();
    }

    @Override
    public void computed(Op op, List<Variable> inputs, Variable y, long nanos) {
        byId.put(y.id(), parts());
    }

    /** Those that are computing now, the outermost first. */
    final List<Object> parts() {
        return List.copyOf(open);
    }

    /** Those that computed the variable of an {@link Variable#id}, the outermost first; none if it was not watched. */
    public final List<Object> parts(long id) {
        return byId.getOrDefault(id, List.of());
    }
}
