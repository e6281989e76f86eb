package io.github.perturb4j.attacks;

import java.util.List;

/** Rows of the composite family. */
final class CompositeRows {
    private CompositeRows() {}

    static List<Row> rows() {
        return List.of(
                Row.budget(
                        "autoattack:steps=2,targets=2,queries=3", "autoattack:steps=60,targets=2,queries=100", Row.ALL),
                Row.budget(
                        "autoattack:version=plus,steps=1,targets=1,queries=2",
                        "autoattack:version=plus,steps=60,targets=2,queries=100",
                        Row.ALL),
                Row.budget("autoattack:version=rand,steps=2", "autoattack:version=rand,steps=60", Row.ALL));
    }
}
