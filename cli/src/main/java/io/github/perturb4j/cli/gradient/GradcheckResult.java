package io.github.perturb4j.cli.gradient;

import io.github.perturb4j.autodiff.check.GradCheck.Difference;
import io.github.perturb4j.autodiff.check.GradCheck.Verdict;
import io.github.perturb4j.autodiff.check.OpFinding;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What {@code gradcheck --json} prints.
 *
 * @param model the network whose graph was checked; null for ops by themselves
 * @param image what it was given; null for noise
 * @param order 1, or 2 with gradients of gradients
 * @param tolerance the largest relative error that passes
 * @param ops a row for each op, or for each kind of op in a graph
 * @param checked how many ops of a graph were checked before the first wrong one, it included; else of the rows
 * @param total how many there are
 * @param wrong the first that is wrong; null if none is
 * @param verdict {@code passed}, {@code failed}, or {@code undecided}
 */
record GradcheckResult(
        String model,
        String image,
        int order,
        double tolerance,
        List<Row> ops,
        int checked,
        int total,
        Wrong wrong,
        String verdict) {
    GradcheckResult(
            String model,
            String image,
            int order,
            double tolerance,
            List<Row> ops,
            int checked,
            int total,
            Wrong wrong) {
        this(model, image, order, tolerance, ops, checked, total, wrong, worst(ops));
    }

    private static String worst(List<Row> rows) {
        List<String> verdicts = rows.stream().map(Row::verdict).toList();
        return Stream.of(Verdict.FAILED, Verdict.UNDECIDED)
                .map(GradcheckResult::label)
                .filter(verdicts::contains)
                .findFirst()
                .orElse(label(Verdict.PASSED));
    }

    /** In lower case; what is right up to a kink has passed. */
    static String label(Verdict verdict) {
        return (verdict == Verdict.KINK ? Verdict.PASSED : verdict).name().toLowerCase(Locale.ROOT);
    }

    boolean failed() {
        return verdict.equals(label(Verdict.FAILED));
    }

    /**
     * One op.
     *
     * @param cases examples, or places in a graph
     * @param comparisons numbers that were compared
     * @param worstRelativeError of all of them
     * @param kinks comparisons at a kink
     */
    record Row(String op, int cases, int comparisons, double worstRelativeError, int kinks, String verdict) {
        /** What was found of the op, or of ops of its kind. */
        static Row of(String op, List<OpFinding> findings) {
            Verdict worst = findings.stream()
                    .map(OpFinding::verdict)
                    .max(Verdict::compareTo)
                    .orElse(Verdict.PASSED);
            return new Row(
                    op,
                    findings.size(),
                    findings.stream().mapToInt(OpFinding::comparisons).sum(),
                    findings.stream()
                            .mapToDouble(OpFinding::worstRelative)
                            .max()
                            .orElse(0),
                    findings.stream().mapToInt(OpFinding::kinks).sum(),
                    label(worst));
        }
    }

    /**
     * Where a rule is wrong.
     *
     * @param position which op of the graph, from 1, or which example of the op
     * @param part of the network that computed it, by its full name; empty for ops by themselves
     * @param op with its attributes
     * @param inputs the shapes
     * @param input which of them the gradient is of; -1 where the op threw
     * @param at the worst coordinate
     * @param analytic the gradient there
     * @param numeric what differences say
     * @param problem in words
     */
    record Wrong(
            int position,
            String part,
            String op,
            List<long[]> inputs,
            long[] output,
            int input,
            long[] at,
            double analytic,
            double numeric,
            String problem) {
        static Wrong of(OpFinding f, String part) {
            Difference worst = f.worst();
            return new Wrong(
                    f.position(),
                    part,
                    f.op(),
                    f.inputs(),
                    f.output(),
                    f.worstInput(),
                    f.worstIndex(),
                    worst == null ? Double.NaN : worst.analytic(),
                    worst == null ? Double.NaN : worst.numeric(),
                    f.toString());
        }
    }
}
