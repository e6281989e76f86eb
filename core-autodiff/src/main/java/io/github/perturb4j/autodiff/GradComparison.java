package io.github.perturb4j.autodiff;

import static io.github.perturb4j.autodiff.CentralDifferences.SURE;

import io.github.perturb4j.autodiff.CentralDifferences.Estimate;
import io.github.perturb4j.autodiff.GradCheck.Difference;
import io.github.perturb4j.autodiff.GradCheck.Verdict;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The comparisons of one function's gradient with its differences: one run of {@link GradCheck} at one order. */
final class GradComparison {
    private static final double TELLING = 1e-4; // errors beyond this share of the gradient hide a wrong rule
    private static final double CLEARLY = 1e-2; // errors below this share of a difference make it one
    private static final int SAMPLES = 8; // single coordinates of each input in a projected check
    private static final double EPSILON = 0x1p-52;

    private final Function<Variable[], Variable> f;
    private final INDArray[] shapes;
    private final double[][] x;
    private final double[] typical;
    private final int order;
    private final double tolerance;
    private final CounterRandom random;
    private double[] v;
    private final double[][] gradient;
    private int comparisons;

    GradComparison(Function<Variable[], Variable> f, INDArray[] x, int order, double tolerance, CounterRandom random) {
        this.f = f;
        this.shapes = x;
        this.x = Arrays.stream(x)
                .map(a -> Span.of(Memory.contiguous(a)).toDoubles())
                .toArray(double[][]::new);
        this.typical =
                Arrays.stream(this.x).mapToDouble(GradComparison::typical).toArray();
        this.order = order;
        this.tolerance = tolerance;
        this.random = random;
        this.gradient = gradient(null);
    }

    /** The root mean square, or 1 where all is 0. */
    private static double typical(double[] values) {
        double size = GradDirection.norm(values) / Math.sqrt(values.length);
        return size > 0 && Double.isFinite(size) ? size : 1;
    }

    int count() {
        return comparisons;
    }

    /** The worst comparison of each input, of all coordinates. */
    List<Difference> full() {
        List<Difference> worst = new ArrayList<>();
        for (int i = 0; i < x.length; i++) {
            GradSummary summary = new GradSummary();
            for (int at = 0; at < x[i].length; at++) {
                summary.add(compare(coordinate(i, at)));
            }
            worst.add(summary.worst());
        }
        return worst;
    }

    /** The worst comparison of each input, along random directions, at some coordinates, and wherever these lead. */
    List<Difference> projected(int directions) {
        List<Difference> worst = new ArrayList<>();
        for (int i = 0; i < x.length; i++) {
            GradSummary summary = new GradSummary();
            for (int d = 0; d < directions; d++) {
                search(direction(i), summary);
            }
            summary.add(compare(coordinate(i, largest(gradient[i]))));
            int samples = Math.min(SAMPLES, x[i].length);
            for (int s = 0; s < samples; s++) {
                int from = (int) ((long) s * x[i].length / samples);
                int to = (int) ((s + 1L) * x[i].length / samples);
                summary.add(compare(coordinate(i, from + random.nextInt(to - from))));
            }
            worst.add(summary.worst());
        }
        return worst;
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
            Difference half = compareAlong(left, false);
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
        double[] u = new double[x[input].length];
        Arrays.setAll(u, i -> (random.chance(0.5) ? 1 : -1) * random.between(0.5, 1));
        return new GradDirection(input, 0, u);
    }

    /** The direction with each part as large as x is there, at least {@code floor}, times {@code factor}. */
    private GradDirection scaled(GradDirection d, double floor, double factor) {
        double[] u = d.u().clone();
        for (int i = 0; i < u.length; i++) {
            u[i] *= factor * Math.max(Math.abs(x[d.input()][d.from() + i]), floor);
        }
        return new GradDirection(d.input(), d.from(), u);
    }

    private record Attempt(GradDirection scaled, Difference found) {}

    private Difference compare(GradDirection direction) {
        Attempt attempt = attempt(direction);
        return perUnit(attempt.scaled, attempt.found);
    }

    /** Steps as large as x is; where that does not do, larger and smaller ones, of which the surest answer counts. */
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
            Difference next = compareAlong(scaled, true);
            boolean surer = best == null || next.verdict() == Verdict.PASSED || vagueness(next) < vagueness(best.found);
            best = surer ? new Attempt(scaled, next) : best;
        }
        return best;
    }

    private static double vagueness(Difference d) {
        return d.error() / Math.max(Math.abs(d.analytic()), Math.abs(d.numeric()));
    }

    /**
     * @param patient whether a difference that is clear is looked at with smaller steps, lest it be an artefact of
     *     large ones
     */
    private Difference compareAlong(GradDirection d, boolean patient) {
        double[] ofInput = gradient[d.input()];
        double analytic = d.along(ofInput);
        double size = d.size(ofInput);
        double precision = tolerance / Math.sqrt(d.count());
        CentralDifferences differences = new CentralDifferences(t -> values(d, t), v, d.size(ofInput, x[d.input()]));
        Estimate numeric = differences.derivative(e -> {
            double difference = Math.abs(e.value() - analytic);
            boolean agrees = e.error() <= precision * size && difference <= 0.1 * precision * size;
            return agrees || !patient && e.error() <= CLEARLY * difference;
        });
        Difference found = judge(d, analytic, size, numeric);
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
        double[] seen = moved.cardinality() < v.length ? gradient(masked(moved))[d.input()] : gradient[d.input()];
        double unseen = Math.abs(found.analytic() - d.along(seen));
        boolean hidden = unseen <= resolution(d, moved) / numeric.step();
        double error = Math.max(rough, hidden && moved.isEmpty() ? unseen : numeric.error());
        double analytic = hidden && !moved.isEmpty() ? d.along(seen) : found.analytic();
        double size = d.size(hidden && !moved.isEmpty() ? seen : gradient[d.input()]);
        return judge(
                d, analytic, size, new Estimate(numeric.value(), Math.max(error, numeric.error()), numeric.step()));
    }

    private double[] masked(BitSet moved) {
        double[] masked = new double[v.length];
        moved.stream().forEach(j -> masked[j] = v[j]);
        return masked;
    }

    /**
     * By how much those outputs that did not move may have to move unnoticed, if they are computed from numbers of x's
     * size.
     */
    private double resolution(GradDirection d, BitSet moved) {
        double[] y = values(d, 0);
        double most = Arrays.stream(x[d.input()]).map(Math::abs).max().orElse(0);
        double sum = 0;
        for (int j = moved.nextClearBit(0); j < v.length; j = moved.nextClearBit(j + 1)) {
            sum += Math.abs(v[j]) * (Math.abs(y[j]) + most);
        }
        return SURE * EPSILON * sum;
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

    /** A comparison at one coordinate as one of derivatives. */
    private static Difference perUnit(GradDirection d, Difference found) {
        double unit = d.count() == 1 ? d.u()[0] : 1;
        return new Difference(
                found.order(),
                found.input(),
                found.at(),
                found.count(),
                found.analytic() / unit,
                found.numeric() / unit,
                found.error() / Math.abs(unit),
                found.relative(),
                found.verdict());
    }

    /** dL/dx_i for L = v^T f, of all inputs; draws v where it is null. */
    private double[][] gradient(double[] weights) {
        try (Scope scope = Scope.open()) {
            Variable[] leaves = leaves(null, 0);
            Variable y = f.apply(leaves);
            INDArray upstream = weights == null
                    ? GradCheck.gaussian(random, y.shape())
                    : Memory.of(DataType.DOUBLE, weights, y.shape());
            v = weights == null ? Span.of(upstream).toDoubles() : v;
            List<Variable> found = y.requiresGrad()
                    ? Gradients.of(y)
                            .upstream(Variable.of(upstream))
                            .allowUnused()
                            .wrt(List.of(leaves))
                    : Arrays.asList(new Variable[x.length]);
            double[][] result = new double[x.length][];
            for (int i = 0; i < x.length; i++) {
                result[i] = found.get(i) == null
                        ? new double[x[i].length]
                        : Span.of(found.get(i).value()).toDoubles();
            }
            return result;
        }
    }

    private double[] values(GradDirection direction, double t) {
        try (Scope scope = Scope.open()) {
            return Span.of(f.apply(leaves(direction, t)).value()).toDoubles();
        }
    }

    private Variable[] leaves(GradDirection direction, double t) {
        Variable[] leaves = new Variable[x.length];
        for (int i = 0; i < x.length; i++) {
            double[] values = direction != null && i == direction.input() ? direction.moved(x[i], t) : x[i];
            leaves[i] = Variable.leaf(Memory.of(DataType.DOUBLE, values, shapes[i].shape()));
        }
        return leaves;
    }
}
