package io.github.perturb4j.benchmarks;

import static io.github.perturb4j.benchmarks.Reports.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.benchmarks.Comparison.Change;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Line RELU = new Line("op.forward", Map.of("op", "RELU"));
    private static final Line TANH = new Line("op.forward", Map.of("op", "TANH"));

    @Test
    void ratioToTheFirstCommonPeerDecides() {
        Report before = Reports.of(row(RELU, Report.OURS, 2), row(RELU, "djl", 1), row(RELU, "samediff", 4));
        Report after = Reports.of(row(RELU, Report.OURS, 3), row(RELU, "samediff", 4), row(RELU, "pytorch eager", 1));

        assertThat(Comparison.changes(before, after)).containsExactly(new Change(RELU, "samediff", 0.5, 0.75));
    }

    @Test
    void timeDecidesWhereThereIsNoCommonPeer() {
        Report before = Reports.of(row(RELU, Report.OURS, 2), row(RELU, "djl", 1));
        Report after = Reports.of(row(RELU, Report.OURS, 3), row(TANH, Report.OURS, 3));

        List<Change> changes = Comparison.changes(before, after);

        assertThat(changes).containsExactly(new Change(RELU, "time", 2, 3));
        assertThat(changes.get(0)).hasToString("op.forward op=RELU: 2.00 -> 3.00 ms (x 1.50)");
    }

    @Test
    void slowerIsAboveTheToleranceWorstFirst() {
        Change little = new Change(RELU, "time", 1, 1.09);
        Change some = new Change(RELU, "time", 1, 1.2);
        Change much = new Change(TANH, "time", 1, 2);

        assertThat(Comparison.slower(List.of(little, some, much), 0.1)).containsExactly(much, some);
        assertThat(Comparison.slower(List.of(little), 0.05)).containsExactly(little);
    }
}
