package io.github.perturb4j.weights;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A list in a pickle; compared by identity, since it may hold itself. */
final class PickledList {
    private List<Object> items = List.of();

    void add(Object... more) {
        if (items.isEmpty()) {
            items = new ArrayList<>(more.length);
        }
        Collections.addAll(items, more);
    }

    List<Object> items() {
        return items;
    }
}
