package io.github.perturb4j.attacks;

import java.util.List;

/** Rows of the composite family. */
final class CompositeRows {
    private CompositeRows() {}

    static List<Row> rows() {
        return List.of();
    }
}
