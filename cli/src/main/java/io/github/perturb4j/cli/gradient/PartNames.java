package io.github.perturb4j.cli.gradient;

import io.github.perturb4j.nn.Module;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The parts of a network by their full names. */
final class PartNames {
    private final Map<Object, String> names = new IdentityHashMap<>();
    private final Map<String, String> kinds = new HashMap<>();

    PartNames(Module network) {
        network.namedModules().forEach((name, module) -> {
            names.putIfAbsent(module, name);
            kinds.put(name, module.getClass().getSimpleName());
        });
    }

    /** The name of the innermost of these that has one, the outermost first; empty for the whole network and none. */
    String innermost(List<Object> parts) {
        for (int i = parts.size() - 1; i >= 0; i--) {
            String name = names.get(parts.get(i));
            if (name != null) {
                return name;
            }
        }
        return "";
    }

    /** The class of the part of that name; empty if there is none. */
    String kind(String name) {
        return kinds.getOrDefault(name, "");
    }
}
