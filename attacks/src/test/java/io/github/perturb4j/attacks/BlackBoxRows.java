package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.threat.Norm;
import java.util.List;

/** Rows of the black-box family. */
final class BlackBoxRows {
    private BlackBoxRows() {}

    static List<Row> rows() {
        return List.of(
                Row.budget("square:queries=8", "square:queries=5000", Norm.LINF),
                // its squares have at least 3 x 3 values of an image of 4 x 4
                Row.weaker(1, "square:queries=12,restarts=2", "square:queries=3000", Norm.L2),
                Row.weaker(3, "square:queries=5", "square:queries=3000", Norm.L1),
                Row.minimal(
                        "hopskipjump:steps=2,queries=4,starts=5",
                        "hopskipjump:steps=22,queries=30,starts=2000,restarts=5",
                        Norm.L2,
                        Norm.LINF),
                Row.minimal("boundary:steps=5,starts=5", "boundary:steps=2000,starts=2000", Norm.L2));
    }
}
