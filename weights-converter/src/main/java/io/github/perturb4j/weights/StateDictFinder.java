package io.github.perturb4j.weights;

import io.github.perturb4j.nn.CheckpointException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the state dicts in what {@code torch.save} stored: a dict with tensors in it, by itself, under one of the names that
 * training scripts use, or the only one in a list.
 */
final class StateDictFinder {
    /** The names under which training scripts put a state dict into a larger dict, the preferred one first. */
    static final List<String> WRAPPERS = List.of(
            "state_dict",
            "model_state_dict",
            "model_state",
            "model",
            "net",
            "network",
            "module",
            "params",
            "state_dict_ema",
            "model_ema",
            "ema_state_dict",
            "params_ema");

    private static final int MAX_DEPTH = 4;
    private static final int SHOWN = 8;

    /**
     * A state dict.
     *
     * @param key where it lies, such as {@code "model"} or {@code "checkpoint.model"}; empty for the root
     * @param usual whether it lies where state dicts usually do
     */
    record Found(String key, boolean usual, PickledDict dict) {}

    private final Path file;
    private final List<Found> found = new ArrayList<>();
    private final Set<Object> visited = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Object> path = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean tooDeep;

    private StateDictFinder(Path file) {
        this.file = file;
    }

    /**
     * All state dicts, the preferred one first; at least one.
     *
     * @param key where to look; null for everywhere
     * @throws CheckpointException if there is none
     */
    static List<Found> find(Path file, Object root, String key) {
        StateDictFinder finder = new StateDictFinder(file);
        String place = key == null ? "" : " under " + CheckpointException.quote(key);
        Object start = key == null ? root : finder.at(root, key);
        finder.search(key == null ? "" : key, start, 0);
        if (finder.found.isEmpty()) {
            throw finder.none(start, place);
        }
        return finder.found;
    }

    private void search(String key, Object value, int depth) {
        boolean isList = value instanceof PickledList || value instanceof Object[];
        Object inside = isList && visited.add(value) ? onlyDict(value) : value;
        if (!(inside instanceof PickledDict dict)) {
            return;
        }
        if (depth >= MAX_DEPTH || path.contains(dict)) {
            tooDeep = true;
        } else if (visited.add(dict)) {
            path.add(dict);
            searchInside(key, dict, depth);
            path.remove(dict);
        }
    }

    private void searchInside(String key, PickledDict dict, int depth) {
        int before = found.size();
        for (String wrapper : WRAPPERS) {
            search(joined(key, wrapper), dict.get(wrapper), depth + 1);
        }
        if (found.size() > before || tooDeep) {
            return;
        }
        if (dict.holdsTensors()) {
            found.add(new Found(key, true, dict));
        } else {
            addChildren(key, dict);
        }
    }

    /** Where no known name helps, any name will do. */
    private void addChildren(String key, PickledDict dict) {
        Map<PickledDict, String> children = new IdentityHashMap<>();
        dict.forEach((name, value) -> {
            if (name instanceof Text && value instanceof PickledDict child && child.holdsTensors()) {
                if (children.putIfAbsent(child, name.toString()) == null) {
                    found.add(new Found(joined(key, name.toString()), false, child));
                }
            }
        });
    }

    /** The only dict in a list that is a state dict or wraps one; null if there is none, or several. */
    private static Object onlyDict(Object list) {
        Object only = null;
        for (Object item : items(list)) {
            if (item instanceof PickledDict dict && dict != only && mayHoldTensors(dict)) {
                if (only != null) {
                    return null;
                }
                only = dict;
            }
        }
        return only;
    }

    private static boolean mayHoldTensors(PickledDict dict) {
        return dict.holdsTensors() || WRAPPERS.stream().anyMatch(name -> dict.get(name) instanceof PickledDict);
    }

    private static List<Object> items(Object list) {
        return list instanceof PickledList items ? items.items() : Arrays.asList((Object[]) list);
    }

    private static String joined(String key, String name) {
        return key.isEmpty() ? name : key + "." + name;
    }

    /** What lies under a key: a name of the dict, or several joined by dots. */
    private Object at(Object root, String key) {
        Object value = root;
        String rest = key;
        while (!rest.isEmpty()) {
            if (!(value instanceof PickledDict dict)) {
                throw noSuchKey(key, root);
            }
            int end = rest.length();
            while (end > 0 && dict.get(rest.substring(0, end)) == null) {
                end = rest.lastIndexOf('.', end - 1);
            }
            if (end <= 0) {
                throw noSuchKey(key, root);
            }
            value = dict.get(rest.substring(0, end));
            rest = rest.substring(Math.min(rest.length(), end + 1));
        }
        return value;
    }

    private CheckpointException noSuchKey(String key, Object root) {
        return CheckpointException.of(
                file,
                "there is nothing under the key " + CheckpointException.quote(key)
                        + (root instanceof PickledDict dict ? "; its names are " + names(dict) : ""),
                "name one of its dicts with --key, or leave --key out");
    }

    private CheckpointException none(Object start, String place) {
        if (tooDeep) {
            return Refusals.unsupported(file, "its state dict is wrapped more than " + MAX_DEPTH + " times");
        }
        if (!(start instanceof PickledDict dict)) {
            return Refusals.noStateDict(file, place, start);
        }
        for (String wrapper : WRAPPERS) { // no cycle: that would be too deep
            if (dict.get(wrapper) instanceof PickledDict inner && inner.size() > 0) {
                return none(inner, place + " under " + CheckpointException.quote(wrapper));
            }
        }
        if (dict.size() == 0) {
            return Refusals.unsupported(file, "it holds no tensor" + place);
        }
        Map.Entry<Object, Object> entry = telling(dict);
        String shown = " under " + CheckpointException.quote(entry.getKey().toString());
        if (entry.getValue() instanceof Placeholder.Model || entry.getValue() instanceof Placeholder.PythonObject) {
            return Refusals.noStateDict(file, place + shown, entry.getValue());
        }
        return Refusals.unsupported(
                file,
                "entry " + CheckpointException.quote(entry.getKey().toString()) + place + " is "
                        + Values.kind(entry.getValue())
                        + ", expected a tensor under every name of a state dict; its names are " + names(dict));
    }

    /** The entry that says most on why this is no state dict: a model, what a wrapper's name holds, else the first. */
    private static Map.Entry<Object, Object> telling(PickledDict dict) {
        Map<Object, Object> entries = new LinkedHashMap<>();
        dict.forEach((key, value) -> {
            if (entries.isEmpty() || Placeholder.isModel(value)) {
                entries.clear();
                entries.put(key, value);
            }
        });
        return entries.entrySet().iterator().next();
    }

    static String names(PickledDict dict) {
        List<String> names = new ArrayList<>();
        dict.forEach((key, value) -> {
            if (names.size() < SHOWN) {
                names.add(CheckpointException.quote(key.toString()));
            }
        });
        return names.stream().collect(Collectors.joining(", ")) + (dict.size() > SHOWN ? ", ..." : "");
    }
}
