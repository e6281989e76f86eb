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
                Row.weaker(3, "square:queries=5", "square:queries=3000", Norm.L1));
    }
}
