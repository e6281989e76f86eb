package io.github.perturb4j.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The regression check: which lines of a new result are slower than in an old one. A line is judged by its ratio to a
 * peer, which two different days or machines change little, and by its time only where the results have no common peer.
 */
final class Comparison {
    /** By which peer a line is judged: the first of these that both results have, else any. */
    static final List<String> JUDGES =
            List.of("pytorch eager", "djl", "samediff", "pytorch channels_last", "pytorch compile", "pytorch tutorial");

    private Comparison() {}

    /**
     * A line in both results.
     *
     * @param judge the peer, or "time"
     * @param before ratio to the peer, or milliseconds
     * @param after the same in the new result
     */
    record Change(Line line, String judge, double before, double after) {
        double factor() {
            return after / before;
        }

        @Override
        public String toString() {
            String what = judge.equals("time") ? "ms" : "of " + judge;
            return String.format(
                    Locale.ROOT,
                    "%s: %s -> %s %s (x %.2f)",
                    line,
                    BenchPage.digits(before),
                    BenchPage.digits(after),
                    what,
                    factor());
        }
    }

    /** Every line that both have, in the order of the new one. */
    static List<Change> changes(Report before, Report after) {
        List<Change> changes = new ArrayList<>();
        for (Line line : after.lines()) {
            change(line, before, after).ifPresent(changes::add);
        }
        return changes;
    }

    private static Optional<Change> change(Line line, Report before, Report after) {
        for (String judge : JUDGES) {
            Optional<Double> then = before.ratio(line, judge);
            Optional<Double> now = after.ratio(line, judge);
            if (then.isPresent() && now.isPresent()) {
                return Optional.of(new Change(line, judge, then.get(), now.get()));
            }
        }
        return before.row(line, Report.OURS)
                .flatMap(then -> after.row(line, Report.OURS)
                        .map(now -> new Change(line, "time", then.medianMs(), now.medianMs())));
    }

    /** Those that got slower by more than {@code tolerance}, the worst first. */
    static List<Change> slower(List<Change> changes, double tolerance) {
        return changes.stream()
                .filter(change -> change.factor() > 1 + tolerance)
                .sorted((a, b) -> Double.compare(b.factor(), a.factor()))
                .toList();
    }
}
