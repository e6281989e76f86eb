package io.github.perturb4j.cli.gradient;

import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.check.GradCheck;
import io.github.perturb4j.autodiff.check.GradCheck.Verdict;
import io.github.perturb4j.autodiff.check.OpCatalogue;
import io.github.perturb4j.autodiff.check.OpFinding;
import io.github.perturb4j.autodiff.check.TransposeCheck;
import io.github.perturb4j.cli.gradient.GradcheckResult.Row;
import io.github.perturb4j.cli.gradient.GradcheckResult.Wrong;
import io.github.perturb4j.cli.output.WorkBar;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Ops by themselves, each on examples that it draws: every coordinate, and forward mode against reverse mode. */
final class OpsChecked {
    static final double TOLERANCE = 1e-6;

    private final int cases;
    private final int order;
    private Wrong wrong;

    private OpsChecked(int cases, int order) {
        this.cases = cases;
        this.order = order;
    }

    /** All of {@code ops}, wrong ones too. */
    static GradcheckResult of(List<OpCatalogue.Entry> ops, int cases, int order) {
        return new OpsChecked(cases, order).run(ops);
    }

    private GradcheckResult run(List<OpCatalogue.Entry> ops) {
        List<Row> rows = new ArrayList<>();
        try (WorkBar bar = WorkBar.of("gradcheck")) {
            for (OpCatalogue.Entry op : ops) {
                rows.add(row(op));
                bar.show(rows.size(), ops.size(), "");
            }
        }
        return new GradcheckResult(null, null, order, TOLERANCE, rows, rows.size(), ops.size(), wrong);
    }

    private Row row(OpCatalogue.Entry op) {
        List<OpFinding> findings = IntStream.range(0, cases)
                .mapToObj(seed -> check(seed, op.example(seed)))
                .toList();
        if (wrong == null) {
            wrong = findings.stream()
                    .filter(f -> f.verdict() == Verdict.FAILED)
                    .findFirst()
                    .map(f -> Wrong.of(f, ""))
                    .orElse(null);
        }
        return Row.of(op.name(), findings);
    }

    private OpFinding check(int seed, Example example) {
        try {
            return OpFinding.of(
                    seed + 1,
                    example,
                    GradCheck.of(example.op())
                            .order(order)
                            .tolerance(TOLERANCE)
                            .seed(seed)
                            .run(example.inputs()),
                    TransposeCheck.of(in -> Ops.apply(example.op(), in), seed, example.inputs())
                            .problem()
                            .orElse(null));
        } catch (RuntimeException e) {
            return OpFinding.of(seed + 1, example, null, e.toString());
        }
    }
}
