package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.threat.Norm;
import java.util.List;

/** Rows of the minimal-norm family. */
final class MinimalNormRows {
    private MinimalNormRows() {}

    static List<Row> rows() {
        return List.of(
                Row.minimal("deepfool:steps=3,candidates=2", "deepfool", Norm.L2, Norm.LINF),
                Row.minimal("ddn:steps=5", "ddn:loss=margin", Norm.L2),
                Row.minimal("fab:steps=2,restarts=2", "fab:steps=30", Row.ALL),
                Row.minimal("fab-t:steps=2,targets=2,restarts=2", "fab-t:steps=30", Row.ALL));
    }
}
