package io.github.perturb4j.cli.gradient;

import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.Watching;
import io.github.perturb4j.nn.Module;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Notes which part of a network, by its full name, computes each variable while it is watched. */
final class PartNames implements Watching.Watcher {
    private final Map<Object, String> names = new IdentityHashMap<>();
    private final Map<Long, String> byId = new HashMap<>();
    private final Deque<Object> open = new ArrayDeque<>();

    PartNames(Module network) {
        network.namedModules().forEach((name, module) -> names.putIfAbsent(module, name));
    }

    @Override
    public void entered(Object part) {
        open.push(part);
    }

    @Override
    public void left(Object part) {
        open.pop();
    }

    @Override
    public void computed(Op op, List<Variable> inputs, Variable y, long nanos) {
        open.stream()
                .map(names::get)
                .filter(name -> name != null && !name.isEmpty())
                .findFirst()
                .ifPresent(name -> byId.put(y.id(), name));
    }

    /** The innermost part that has a name; empty for what was computed outside of any. */
    String of(long id) {
        return byId.getOrDefault(id, "");
    }
}
