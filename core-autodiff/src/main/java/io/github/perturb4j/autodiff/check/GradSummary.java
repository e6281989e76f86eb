package io.github.perturb4j.autodiff.check;

import static io.github.perturb4j.autodiff.check.CentralDifferences.SURE;

import io.github.perturb4j.autodiff.check.GradCheck.Difference;
import io.github.perturb4j.autodiff.check.GradCheck.Verdict;
import java.util.ArrayList;
import java.util.List;

/** The comparisons of one input: what is undecided counts only where it is not negligible beside the largest. */
final class GradSummary {
    private static final double NEGLIGIBLE = 1e-5; // of the largest gradient: too small to matter where it is undecided

    private final List<Difference> open = new ArrayList<>();
    private Difference worst;
    private Difference kink;
    private int kinks;
    private double largest;

    void add(Difference d) {
        largest = Math.max(largest, d.count() == 1 ? Math.abs(d.analytic()) : 0);
        if (d.verdict() == Verdict.UNDECIDED) {
            open.add(d);
        } else if (d.verdict() == Verdict.KINK) {
            kinks++;
            kink = kink == null ? d : kink;
        } else if (worst == null || isWorse(d, worst)) {
            worst = d;
        }
    }

    /** What failed is worse than what did not, and of what failed a single coordinate says more than a direction. */
    private static boolean isWorse(Difference d, Difference than) {
        boolean failed = d.verdict() == Verdict.FAILED;
        if (failed != (than.verdict() == Verdict.FAILED)) {
            return failed;
        }
        boolean single = d.count() == 1;
        return failed && single != (than.count() == 1) ? single : d.relative() > than.relative();
    }

    boolean hasWrongCoordinate() {
        return worst != null && worst.verdict() == Verdict.FAILED && worst.count() == 1;
    }

    int kinks() {
        return kinks;
    }

    /** What failed most, else what is undecided and matters, else what differs most; a kink only where all were. */
    Difference worst() {
        if (worst != null && worst.verdict() == Verdict.FAILED) {
            return worst;
        }
        return open.stream()
                .filter(d -> (worst == null && kink == null) || d.count() > 1 || weight(d) > NEGLIGIBLE * largest)
                .reduce((a, b) -> weight(a) < weight(b) ? b : a)
                .orElse(worst == null ? kink : worst);
    }

    private static double weight(Difference d) {
        return Math.max(SURE * d.error(), Math.max(Math.abs(d.analytic()), Math.abs(d.numeric())));
    }
}
