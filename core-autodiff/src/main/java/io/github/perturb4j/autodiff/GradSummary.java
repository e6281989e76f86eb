package io.github.perturb4j.autodiff;

import static io.github.perturb4j.autodiff.CentralDifferences.SURE;

import io.github.perturb4j.autodiff.GradCheck.Difference;
import io.github.perturb4j.autodiff.GradCheck.Verdict;
import java.util.ArrayList;
import java.util.List;

/** The comparisons of one input: what is undecided counts only where it is not negligible beside the largest. */
final class GradSummary {
    private static final double NEGLIGIBLE = 1e-5; // of the largest gradient: too small to matter where it is undecided

    private final List<Difference> open = new ArrayList<>();
    private Difference worst;
    private double largest;

    void add(Difference d) {
        largest = Math.max(largest, d.count() == 1 ? Math.abs(d.analytic()) : 0);
        if (d.verdict() == Verdict.UNDECIDED) {
            open.add(d);
        } else if (worst == null || severity(d) > severity(worst)) {
            worst = d;
        }
    }

    private static double severity(Difference d) {
        return (d.verdict() == Verdict.FAILED ? 1 : 0) + d.relative();
    }

    boolean hasWrongCoordinate() {
        return worst != null && worst.verdict() == Verdict.FAILED && worst.count() == 1;
    }

    Difference worst() {
        if (worst != null && worst.verdict() == Verdict.FAILED) {
            return worst;
        }
        return open.stream()
                .filter(d -> worst == null || d.count() > 1 || weight(d) > NEGLIGIBLE * largest)
                .reduce((a, b) -> weight(a) < weight(b) ? b : a)
                .orElse(worst);
    }

    private static double weight(Difference d) {
        return Math.max(SURE * d.error(), Math.max(Math.abs(d.analytic()), Math.abs(d.numeric())));
    }
}
