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
        int comparisons = 0;
        int kinks = 0;
        double worst = 0;
        Verdict verdict = Verdict.PASSED;
        for (int seed = 0; seed < cases; seed++) {
            OpFinding finding = check(seed, op.example(seed));
            GradCheck.Report report = finding.report();
            comparisons += report == null ? 0 : report.comparisons();
            kinks += report == null ? 0 : report.kinks();
            worst = Math.max(worst, report == null ? Double.POSITIVE_INFINITY : report.worstRelative());
            verdict = finding.verdict().compareTo(verdict) > 0 ? finding.verdict() : verdict;
            wrong = wrong == null && finding.verdict() == Verdict.FAILED ? Wrong.of(finding, "") : wrong;
        }
        return new Row(op.name(), cases, comparisons, worst, kinks, GradcheckResult.label(verdict));
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
                    transposed(seed, example));
        } catch (RuntimeException e) {
            return OpFinding.of(seed + 1, example, null, e.toString());
        }
    }

    /** What is wrong with the product with a tangent; null if nothing is. */
    private static String transposed(int seed, Example example) {
        TransposeCheck both = TransposeCheck.of(in -> Ops.apply(example.op(), in), seed, example.inputs());
        return both.passed() ? null : "forward and reverse mode differ: " + both;
    }
}
