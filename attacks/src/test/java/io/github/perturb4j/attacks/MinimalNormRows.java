package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.threat.Norm;
import java.util.List;

/** Rows of the minimal-norm family. */
final class MinimalNormRows {
    private MinimalNormRows() {}

    static List<Row> rows() {
        return List.of(
                Row.minimal("deepfool:steps=3,candidates=2", "deepfool", Norm.L2, Norm.LINF),
                Row.minimal("ddn:steps=5", "ddn", Norm.L2),
                Row.minimal("fmn:steps=5", "fmn", Row.ALL),
                Row.minimal("cw:steps=3,searches=2,learning-rate=0.1", "cw", Norm.L2),
                Row.minimal("cw:steps=4,searches=2,confidence=0.5,first-c=5", "cw:confidence=0.001", Norm.L2),
                Row.minimal("ead:steps=3,searches=2,learning-rate=0.1", "ead:beta=0.1,steps=500", Norm.L1),
                // the least elastic-net distortion, whose L1 norm is not the least
                Row.weaker(0.3, "ead:steps=2,searches=2,first-c=1,rule=en", "ead:beta=0.1,steps=500,rule=en", Norm.L1),
                // single values, in pairs, and they only grow; towards one class, which need not be the nearest
                Row.weaker(3, "jsma:steps=3", "jsma:outputs=probabilities", Norm.L0, Norm.L0_VALUES),
                Row.minimal("fab:steps=2,restarts=2", "fab:steps=30", Row.ALL),
                Row.minimal("fab-t:steps=2,targets=2,restarts=2", "fab-t:steps=30", Row.ALL));
    }
}
