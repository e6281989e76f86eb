package io.github.perturb4j.weights;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A list in a pickle; compared by identity, since it may hold itself. */
final class PickledList {
    private final List<Object> items = new ArrayList<>(0);

    void add(Object... more) {
        Collections.addAll(items, more);
    }

    List<Object> items() {
        return items;
    }
}
