package io.github.perturb4j.autodiff.check;

import io.github.perturb4j.autodiff.check.GradCheck.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an audit found, op by op.
 *
 * @param ops how many the graph has
 * @param findings those that were checked, in the order in which they were computed; a wrong one is the last
 */
public record AuditReport(int ops, List<OpFinding> findings) {
    /** The op whose rule is wrong; none if all are right. */
    public Optional<OpFinding> firstWrong() {
        return findings.stream().filter(f -> f.verdict() == Verdict.FAILED).findFirst();
    }

    /** Whether every op of the graph was checked and is right. */
    public boolean passed() {
        return findings.size() == ops
                && findings.stream().allMatch(f -> f.verdict().compareTo(Verdict.KINK) <= 0);
    }

    /** How many ops were not reached, because one before is wrong or the budget was used up. */
    public int leftOut() {
        return ops - findings.size();
    }

    /** How many ops could not be decided: gradients too small beside the op's rounding. */
    public int undecided() {
        return (int)
                findings.stream().filter(f -> f.verdict() == Verdict.UNDECIDED).count();
    }

    /** How many comparisons were at a kink. */
    public int kinks() {
        return findings.stream().mapToInt(OpFinding::kinks).sum();
    }

    /** The largest relative difference of any op. */
    public double worstRelative() {
        return findings.stream().mapToDouble(OpFinding::worstRelative).max().orElse(0);
    }

    /**
     * Does nothing if the audit passed.
     *
     * @throws AssertionError otherwise, with this report as message
     */
    public void orThrow() {
        if (!passed()) {
            throw new AssertionError(toString());
        }
    }

    /** One line, and one more for the wrong op. */
    @Override
    public String toString() {
        String text = String.format(
                Locale.ROOT,
                "gradient audit: %d of %d ops checked, %d undecided, %d comparisons at a kink, worst relative"
                        + " difference %.3g",
                findings.size(),
                ops,
                undecided(),
                kinks(),
                worstRelative());
        return firstWrong()
                .map(f -> "gradient audit FAILED: of " + ops + " ops, " + f)
                .orElse(text);
    }
}
