package io.github.perturb4j.weights;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A dict in a pickle, in its order. Keys are compared by identity: equal {@link Text}s are the same object, and no
 * other key is ever looked up. So a key costs constant time whatever it is.
 */
final class PickledDict {
    /** A key that is no text; each is one of its own. */
    private static final class OtherKey {
        private final Object value;

        private OtherKey(Object value) {
            this.value = value;
        }

        @Override
        public String toString() {
            return value instanceof Long || value instanceof Boolean ? value.toString() : Values.kind(value);
        }
    }

    private Map<Object, Object> entries;
    private Map<String, Object> byName;
    private boolean isModule;
    private int tensors;

    /** @throws IllegalArgumentException for a key that Python would refuse too */
    void put(Object key, Object value) {
        if (key instanceof PickledDict || key instanceof PickledList) {
            throw new IllegalArgumentException("a dict's key is neither a text nor a number nor a tuple");
        }
        if (entries == null) {
            entries = new LinkedHashMap<>(2); // most pickles of many dicts hold small ones
        }
        byName = null;
        entries.put(key instanceof Text ? key : new OtherKey(key), value);
        tensors += value instanceof TorchTensor || value instanceof Placeholder.UnreadTensor ? 1 : 0;
        isModule |= key instanceof Text text && text.value().equals("_modules");
    }

    /** Whether these are the attributes of a network. */
    boolean isModule() {
        return isModule;
    }

    /** How many times a tensor was put in. */
    int tensors() {
        return tensors;
    }

    int size() {
        return entries == null ? 0 : entries.size();
    }

    /** What is stored under a text, or null. */
    Object get(String name) {
        if (entries == null) {
            return null;
        } else if (byName == null) {
            byName = new HashMap<>();
            forEach((key, value) -> {
                if (key instanceof Text text) {
                    byName.put(text.value(), value);
                }
            });
        }
        return byName.get(name);
    }

    /** Puts all entries into another dict. */
    void putAllInto(PickledDict other) {
        forEach((key, value) -> other.put(key instanceof OtherKey not ? not.value : key, value));
    }

    /** The entries in order; a key is a {@link Text}, or some object to be shown by its {@code toString}. */
    void forEach(BiConsumer<Object, Object> action) {
        if (entries != null) {
            entries.forEach(action);
        }
    }
}
