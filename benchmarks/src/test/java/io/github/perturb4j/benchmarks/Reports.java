package io.github.perturb4j.benchmarks;

import java.util.List;

/** Small results for tests. */
final class Reports {
    private Reports() {}

    static Row row(Line line, String contender, double... ms) {
        return Row.of(line, contender, List.of(TimeSamples.of(ms)));
    }

    static Report of(Row... rows) {
        return of(MachineTest.machine("A CPU", 0), rows);
    }

    static Report of(Machine machine, Row... rows) {
        return new Report(
                Report.FORMAT,
                "2026-11-22",
                "Briefly.",
                machine,
                List.of("PyTorch 2"),
                List.of(rows),
                List.of(new Report.Missing("op.vjp op=ABS", "samediff", "no such op")));
    }
}
