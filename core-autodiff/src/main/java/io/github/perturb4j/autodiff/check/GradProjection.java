package io.github.perturb4j.autodiff.check;

import static io.github.perturb4j.autodiff.check.CentralDifferences.SURE;

import io.github.perturb4j.autodiff.check.CentralDifferences.Estimate;
import io.github.perturb4j.autodiff.check.GradCheck.Difference;
import io.github.perturb4j.autodiff.check.GradCheck.Verdict;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/** The gradient of v^T f at x for one v, held against the derivative along one direction after the other. */
final class GradProjection {
    private static final double TELLING = 1e-4; // errors beyond this share of the gradient hide a wrong rule
    private static final double CLEARLY = 1e-2; // errors below this share of a difference make it one
    private static final double SHORT = 0x1p-12;
    private static final double EPSILON = 0x1p-52;

    private final FunctionAtPoint f;
    private final int order;
    private final double tolerance;
    private final double[] v;
    private final double[][] gradient;
    private final double[] middle;
    private boolean looksKinked;

    GradProjection(FunctionAtPoint f, int order, double tolerance, double[] v) {
        this.f = f;
        this.order = order;
        this.tolerance = tolerance;
        this.v = v;
        this.gradient = f.gradient(v);
        this.middle = f.values(null, 0);
    }

    /**
     * Sweeps a second time.
     *
     * @throws IllegalStateException if the gradient is another then, by a single bit
     */
    void requireSameBitsAgain() {
        double[][] again = f.gradient(v);
        for (int i = 0; i < again.length; i++) {
            int at = Arrays.mismatch(gradient[i], again[i]);
            if (at >= 0) {
                throw new IllegalStateException("two sweeps gave different gradients of input " + i + " at " + at
                        + ", " + gradient[i][at] + " and " + again[i][at]
                        + ": a check needs the same bits each time, so give what the function draws a seed");
            }
        }
    }

    /** dL/dx_i for L = v^T f. */
    double[] gradient(int input) {
        return gradient[input];
    }

    /**
     * @param patient whether a difference that is clear is looked at with smaller steps, lest it be an artefact of
     *     large ones
     */
    Difference along(GradDirection d, boolean patient) {
        double[] ofInput = gradient[d.input()];
        double analytic = d.along(ofInput);
        double size = d.size(ofInput);
        double precision = tolerance / Math.sqrt(d.count());
        CentralDifferences differences =
                new CentralDifferences(t -> f.values(d, t), middle, v, d.size(ofInput, f.x(d.input())));
        Estimate numeric = differences.derivative(e -> {
            double difference = Math.abs(e.value() - analytic);
            boolean agrees = e.error() <= precision * size && difference <= 0.1 * precision * size;
            return agrees || !patient && e.error() <= CLEARLY * difference;
        });
        Difference found = judge(d, analytic, size, numeric);
        looksKinked = differences.looksKinked();
        boolean doubtful = found.verdict() != Verdict.PASSED && Double.isFinite(found.relative());
        return doubtful ? lookAgain(d, found, numeric, differences) : found;
    }

    /**
     * Measures how rough f is, and leaves out what can neither be seen nor refuted: the gradient of outputs that did
     * not move, where it is too small to move them.
     */
    private Difference lookAgain(GradDirection d, Difference found, Estimate numeric, CentralDifferences differences) {
        BitSet moved = (BitSet) differences.moved().clone();
        double rough = 2 * differences.roughness() / numeric.step();
        double[] seen = moved.cardinality() < v.length ? f.gradient(only(moved))[d.input()] : gradient[d.input()];
        double unseen = Math.abs(found.analytic() - d.along(seen));
        boolean hidden = unseen <= resolution(d, moved) / numeric.step();
        double error = Math.max(rough, hidden && moved.isEmpty() ? unseen : numeric.error());
        double analytic = hidden && !moved.isEmpty() ? d.along(seen) : found.analytic();
        double size = d.size(hidden && !moved.isEmpty() ? seen : gradient[d.input()]);
        return judge(
                d, analytic, size, new Estimate(numeric.value(), Math.max(error, numeric.error()), numeric.step()));
    }

    /** v where {@code kept}, else 0. */
    private double[] only(BitSet kept) {
        double[] masked = new double[v.length];
        kept.stream().forEach(j -> masked[j] = v[j]);
        return masked;
    }

    /**
     * By how much those outputs that did not move may have to move unnoticed, if they are computed from numbers of x's
     * size.
     */
    private double resolution(GradDirection d, BitSet moved) {
        double most = Arrays.stream(f.x(d.input())).map(Math::abs).max().orElse(0);
        double sum = 0;
        for (int j = moved.nextClearBit(0); j < v.length; j = moved.nextClearBit(j + 1)) {
            sum += Math.abs(v[j]) * (Math.abs(middle[j]) + most);
        }
        return SURE * EPSILON * sum;
    }

    /** Whether what was compared last looked like a kink to the differences. */
    boolean looksKinked() {
        return looksKinked;
    }

    /**
     * What did not pass, looked at from either side: outputs that break at x are taken out and compared on their own,
     * where their gradient has to lie between the slopes of both sides; the others have to agree as ever.
     */
    Difference fromBothSides(GradDirection d, Difference found) {
        double analytic = d.along(gradient[d.input()]);
        if (!Double.isFinite(analytic)) {
            return found;
        }
        OneSidedSlopes sides = new OneSidedSlopes(t -> f.values(d, t), middle);
        BitSet whole = new BitSet();
        IntStream.range(0, v.length).filter(j -> v[j] == 0 || !sides.breaks(j)).forEach(whole::set);
        if (whole.cardinality() == v.length) {
            return found;
        }
        Difference rest = new GradProjection(f, order, tolerance, only(whole)).closely(d);
        if (rest.verdict() != Verdict.PASSED) {
            return rest;
        }
        double least = 0;
        double most = 0;
        double error = rest.error();
        for (int j = whole.nextClearBit(0); j < v.length; j = whole.nextClearBit(j + 1)) {
            double[] range = sides.range(j);
            least += Math.min(v[j] * range[0], v[j] * range[1]);
            most += Math.max(v[j] * range[0], v[j] * range[1]);
            error += Math.abs(v[j]) * range[2];
        }
        double nearest = Math.min(Math.max(analytic - rest.analytic(), least), most) + rest.analytic();
        Difference judged = judge(d, analytic, d.size(gradient[d.input()]), new Estimate(nearest, error, 0));
        return judged.verdict() == Verdict.FAILED ? judged : judged.withVerdict(Verdict.KINK);
    }

    /** Along d, and where other kinks lie within its reach, along a short part of it. */
    private Difference closely(GradDirection d) {
        Difference found = along(d, true);
        return found.verdict() == Verdict.PASSED
                ? found
                : along(d.times(SHORT), true).perUnit(SHORT);
    }

    private Difference judge(GradDirection d, double analytic, double ownSize, Estimate numeric) {
        double size = Math.max(ownSize, Math.max(Math.abs(analytic), Math.abs(numeric.value())));
        double difference = Math.abs(analytic - numeric.value());
        boolean finite = Double.isFinite(difference) && Double.isFinite(size);
        boolean far = !finite || difference > tolerance * size + SURE * numeric.error();
        boolean vague = SURE * numeric.error() > Math.max(tolerance, TELLING) * size;
        Verdict verdict = far ? Verdict.FAILED : vague ? Verdict.UNDECIDED : Verdict.PASSED;
        double relative = difference == 0 ? 0 : finite ? difference / size : Double.POSITIVE_INFINITY;
        return new Difference(
                order, d.input(), d.from(), d.count(), analytic, numeric.value(), numeric.error(), relative, verdict);
    }
}
