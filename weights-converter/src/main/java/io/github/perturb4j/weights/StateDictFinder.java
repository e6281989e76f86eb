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
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * Finds the state dicts in what {@code torch.save} stored: a dict with tensors in it, by itself, under one of the names
 * that training scripts use, or the only one in a dict or list.
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

    /**
     * A state dict.
     *
     * @param key where it lies, such as {@code "model"} or {@code "checkpoint.model"} or {@code "0"} in a list; empty
     *     for the root
     * @param usual whether it lies where state dicts usually do
     */
    record Found(String key, boolean usual, PickledDict dict) {}

    private final Path file;
    private final List<Found> found = new ArrayList<>();
    private final Set<Object> visited = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Object> path = Collections.newSetFromMap(new IdentityHashMap<>());
    private int tooDeep;

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
        if (value instanceof PickledDict dict) {
            if (depth >= MAX_DEPTH || path.contains(dict)) {
                tooDeep++;
            } else if (visited.add(dict)) {
                path.add(dict);
                searchInside(key, dict, depth);
                path.remove(dict);
            }
        } else if (isList(value) && visited.add(value)) {
            addChildren(key, children(value), depth);
        }
    }

    private void searchInside(String key, PickledDict dict, int depth) {
        int before = found.size();
        int tooDeepBefore = tooDeep;
        for (String wrapper : WRAPPERS) {
            search(joined(key, wrapper), dict.get(wrapper), depth + 1);
        }
        if (found.size() > before || tooDeep > tooDeepBefore) {
            return;
        }
        Map<String, PickledDict> children = children(dict);
        if (dict.tensors() > 0 && children.values().stream().allMatch(child -> child.tensors() <= dict.tensors())) {
            found.add(new Found(key, true, dict));
        } else {
            addChildren(key, children, depth);
        }
    }

    /** Where no known name helps, any name or place in a list will do, if there is one only. */
    private void addChildren(String key, Map<String, PickledDict> children, int depth) {
        int before = found.size();
        children.forEach((name, child) -> search(joined(key, name), child, depth + 1));
        if (children.size() > 1) {
            found.subList(before, found.size()).replaceAll(f -> new Found(f.key(), false, f.dict()));
        }
    }

    /** The different dicts in a dict or list that are state dicts or wrap one, by name or number. */
    private static Map<String, PickledDict> children(Object parent) {
        Map<String, PickledDict> children = new LinkedHashMap<>();
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        BiConsumer<Object, Object> add = (name, value) -> {
            if (value instanceof PickledDict dict && mayHoldTensors(dict) && seen.add(dict)) {
                children.put(name.toString(), dict);
            }
        };
        if (parent instanceof PickledDict dict) {
            dict.forEach((name, value) -> add.accept(name, name instanceof Text ? value : null));
        } else {
            List<Object> items = items(parent);
            for (int i = 0; i < items.size(); i++) {
                add.accept(i, items.get(i));
            }
        }
        return children;
    }

    private static boolean mayHoldTensors(PickledDict dict) {
        return dict.tensors() > 0 || WRAPPERS.stream().anyMatch(name -> dict.get(name) instanceof PickledDict);
    }

    private static boolean isList(Object value) {
        return value instanceof PickledList || value instanceof Object[];
    }

    private static List<Object> items(Object list) {
        return list instanceof PickledList items ? items.items() : Arrays.asList((Object[]) list);
    }

    private static String joined(String key, String name) {
        return key.isEmpty() ? name : key + "." + name;
    }

    /** What lies under a key: a name of a dict or a number in a list, or several joined by dots. */
    private Object at(Object root, String key) {
        Object value = root;
        String rest = key;
        while (!rest.isEmpty()) {
            int end = rest.length();
            while (end > 0 && item(value, rest.substring(0, end)) == null) {
                end = rest.lastIndexOf('.', end - 1);
            }
            if (end <= 0) {
                throw noSuchKey(key, root);
            }
            value = item(value, rest.substring(0, end));
            rest = rest.substring(Math.min(rest.length(), end + 1));
        }
        return value;
    }

    private static Object item(Object value, String name) {
        if (value instanceof PickledDict dict) {
            return dict.get(name);
        }
        boolean isIndex = isList(value)
                && name.matches("[0-9]{1,9}")
                && Integer.parseInt(name) < items(value).size();
        return isIndex ? items(value).get(Integer.parseInt(name)) : null;
    }

    private CheckpointException noSuchKey(String key, Object root) {
        return CheckpointException.of(
                file,
                "there is nothing under the key " + CheckpointException.quote(key)
                        + (names(root).isEmpty() ? "" : "; its names are " + Quotes.some(names(root))),
                "name one of its dicts with --key, or leave --key out");
    }

    private CheckpointException none(Object start, String place) {
        if (tooDeep > 0) {
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
                        + ", expected a tensor under every name of a state dict; its names are "
                        + Quotes.some(names(dict)));
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

    /** The names in a dict, or the numbers in a list. */
    static List<String> names(Object parent) {
        List<String> names = new ArrayList<>();
        if (parent instanceof PickledDict dict) {
            dict.forEach((key, value) -> names.add(key.toString()));
        } else if (isList(parent)) {
            IntStream.range(0, items(parent).size()).forEach(i -> names.add(String.valueOf(i)));
        }
        return names;
    }
}
