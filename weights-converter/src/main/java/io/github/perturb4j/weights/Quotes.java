package io.github.perturb4j.weights;

import io.github.perturb4j.nn.CheckpointException;
import java.util.Collection;
import java.util.stream.Collectors;

/** Names in messages. */
final class Quotes {
    private static final int SHOWN = 8;

    private Quotes() {}

    /** The first few, quoted, and dots if there are more. */
    static String some(Collection<String> names) {
        return names.stream().limit(SHOWN).map(CheckpointException::quote).collect(Collectors.joining(", "))
                + (names.size() > SHOWN ? ", ..." : "");
    }
}
