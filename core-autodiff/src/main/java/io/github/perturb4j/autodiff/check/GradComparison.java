package io.github.perturb4j.autodiff.check;

import io.github.perturb4j.autodiff.check.GradCheck.Difference;
import io.github.perturb4j.autodiff.check.GradCheck.Verdict;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The comparisons of one function's gradient with its differences: one run of {@link GradCheck} at one order. Which
 * directions, how long they are, and where a difference leads.
 */
final class GradComparison {
    private final FunctionAtPoint f;
    private final double[] typical;
    private final CounterRandom random;
    private final GradProjection projection;
    private int comparisons;
    private int kinks;

    GradComparison(FunctionAtPoint f, int order, double tolerance, CounterRandom random) {
        this.f = f;
        this.typical = new double[f.inputs()];
        Arrays.setAll(typical, i -> typical(f.x(i)));
        this.random = random;
        double[] v = gaussian(random, Memory.length(f.shape()));
        this.projection = new GradProjection(f, order, tolerance, v);
        projection.requireSameBitsAgain();
    }

    static double[] gaussian(CounterRandom random, long length) {
        double[] values = new double[Math.toIntExact(length)];
        Arrays.setAll(values, i -> random.nextGaussian());
        return values;
    }

    /** The root mean square, or 1 where all is 0. */
    private static double typical(double[] values) {
        double size = GradDirection.norm(values) / Math.sqrt(values.length);
        return size > 0 && Double.isFinite(size) ? size : 1;
    }

    int count() {
        return comparisons;
    }

    /** How many comparisons were at a kink. */
    int kinks() {
        return kinks;
    }

    /** The worst comparison of each input, of all coordinates. */
    List<Difference> full() {
        List<Difference> worst = new ArrayList<>();
        for (int i = 0; i < f.inputs(); i++) {
            GradSummary summary = new GradSummary();
            for (int at = 0; at < f.x(i).length; at++) {
                summary.add(compare(coordinate(i, at)));
            }
            worst.add(summary.worst());
            kinks += summary.kinks();
        }
        return worst;
    }

    /**
     * The worst comparison of each input, along random directions, at some coordinates, and wherever these lead.
     *
     * @param samples single coordinates of each input besides that with the largest gradient; none of them if 0
     */
    List<Difference> projected(int directions, int samples) {
        List<Difference> worst = new ArrayList<>();
        for (int i = 0; i < f.inputs(); i++) {
            GradSummary summary = new GradSummary();
            for (int d = 0; d < directions; d++) {
                search(direction(i), summary);
            }
            if (samples > 0) {
                sample(i, samples, summary);
            }
            worst.add(summary.worst());
            kinks += summary.kinks();
        }
        return worst;
    }

    private void sample(int input, int most, GradSummary summary) {
        summary.add(compare(coordinate(input, largest(projection.gradient(input)))));
        int length = f.x(input).length;
        int samples = Math.min(most, length);
        for (int s = 0; s < samples; s++) {
            int from = (int) ((long) s * length / samples);
            int to = (int) ((s + 1L) * length / samples);
            summary.add(compare(coordinate(input, from + random.nextInt(to - from))));
        }
    }

    /**
     * Compares along a direction and, where that differs by more than its error, halves it until one coordinate is
     * left: of two halves the one that holds more of the difference.
     */
    private void search(GradDirection whole, GradSummary summary) {
        Attempt attempt = attempt(whole);
        summary.add(perUnit(attempt.scaled, attempt.found));
        GradDirection direction = attempt.scaled;
        double rest = attempt.found.analytic() - attempt.found.numeric();
        double error = attempt.found.error();
        while (direction.count() > 1 && Math.abs(rest) > error && !summary.hasWrongCoordinate()) {
            GradDirection left = direction.part(0, direction.count() / 2);
            comparisons++;
            Difference half = projection.along(left, false);
            double ofLeft = half.analytic() - half.numeric();
            boolean inLeft = Math.abs(ofLeft) >= Math.abs(rest - ofLeft);
            direction = inLeft ? left : direction.part(left.count(), direction.count());
            rest = inLeft ? ofLeft : rest - ofLeft;
            error = Math.min(error, half.error());
            if (direction.count() == 1) {
                summary.add(compare(coordinate(direction.input(), direction.from())));
            }
        }
    }

    private static int largest(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = Math.abs(values[i]) > Math.abs(values[best]) ? i : best;
        }
        return best;
    }

    private GradDirection coordinate(int input, int at) {
        return new GradDirection(input, at, new double[] {1});
    }

    /** Random, with no part near 0, so that it hides no coordinate. */
    private GradDirection direction(int input) {
        double[] u = new double[f.x(input).length];
        Arrays.setAll(u, i -> (random.chance(0.5) ? 1 : -1) * random.between(0.5, 1));
        return new GradDirection(input, 0, u);
    }

    /** The direction with each part as large as x is there, at least {@code floor}, times {@code factor}. */
    private GradDirection scaled(GradDirection d, double floor, double factor) {
        double[] u = d.u().clone();
        for (int i = 0; i < u.length; i++) {
            u[i] *= factor * Math.max(Math.abs(f.x(d.input())[d.from() + i]), floor);
        }
        return new GradDirection(d.input(), d.from(), u);
    }

    private record Attempt(GradDirection scaled, Difference found) {}

    private Difference compare(GradDirection direction) {
        Attempt attempt = attempt(direction);
        return perUnit(attempt.scaled, attempt.found);
    }

    /**
     * Steps as large as x is; where that does not do, larger and smaller ones, of which the surest answer counts; and
     * where none does, both sides alone.
     */
    private Attempt attempt(GradDirection direction) {
        comparisons++;
        double usual = typical[direction.input()];
        boolean single = direction.count() == 1; // among many, a wrong one shows the better the larger the step
        double[][] scales = {
            {usual, single ? 1 : 32}, {usual, single ? 32 : 1}, {usual / 1024, 1}, {Math.max(1, usual), 1}
        };
        Attempt best = null;
        for (int i = 0; i < scales.length && (best == null || best.found.verdict() != Verdict.PASSED); i++) {
            GradDirection scaled = scaled(direction, scales[i][0], scales[i][1]);
            Difference next = projection.along(scaled, true);
            boolean surer = best == null || next.verdict() == Verdict.PASSED || vagueness(next) < vagueness(best.found);
            best = surer ? new Attempt(scaled, next) : best;
        }
        boolean passed = best.found.verdict() == Verdict.PASSED;
        if (passed && !projection.looksKinked()) {
            return best;
        }
        Difference closer = projection.fromBothSides(best.scaled, best.found);
        return passed && closer.verdict() != Verdict.KINK ? best : new Attempt(best.scaled, closer);
    }

    private static double vagueness(Difference d) {
        return d.error() / Math.max(Math.abs(d.analytic()), Math.abs(d.numeric()));
    }

    /** A comparison at one coordinate as one of derivatives. */
    private static Difference perUnit(GradDirection d, Difference found) {
        return d.count() == 1 ? found.perUnit(d.u()[0]) : found;
    }
}
