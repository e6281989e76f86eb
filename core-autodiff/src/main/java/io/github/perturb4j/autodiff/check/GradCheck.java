package io.github.perturb4j.autodiff.check;

import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Compares gradients with central differences, in float64.
 *
 * <p>For f of any shape and a fixed random v, the vector-Jacobian product v^T df/dx_i is held against the derivative of
 * v^T f along a direction u: each coordinate in turn (the full check), or random directions through all coordinates
 * (the projected check, for large inputs). Order 2 does this, and then the same with f replaced by its gradient: x to
 * (v^T df/dx_j for all j), so that a wrong rule for the gradient of a gradient shows too.
 *
 * <pre>{@code
 * GradCheck.Report report = GradCheck.of(in -> Ops.tanh(in[0])).order(2).run(image);
 * report.orThrow();
 * }</pre>
 *
 * <p>The derivative is extrapolated from (v^T f(x + h u) - v^T f(x - h u)) / 2h for falling h (Ridders 1982), where u
 * is as large as x is; this gives an estimate of its error as well. A comparison passes where |analytic - numeric| is
 * at most the tolerance times the gradient's own size, whatever that is, plus four times the estimated error. Where
 * that error is so large beside the gradient that a wrong rule would pass, the verdict is {@link Verdict#UNDECIDED},
 * not a pass.
 *
 * <p>The gradient's own size is the larger of |analytic| and |numeric| at one coordinate, and the root of the sum of
 * squares over the coordinates of a direction. A projected check looks further wherever a direction differs by more
 * than its error, be it within the tolerance: it halves the set of coordinates until it finds the one that is wrong. It
 * also looks at single coordinates, the one with the largest gradient first. f must be deterministic and built from
 * {@link Ops}.
 *
 * <p>Where f has a kink at x, or a jump, or ends there, no difference has a limit. What does not agree is therefore
 * looked at from either side alone: outputs whose slopes differ there are compared on their own, and the verdict is
 * {@link Verdict#KINK} where their gradient lies between the two slopes and all other outputs agree as usual.
 */
public final class GradCheck {
    private final Function<Variable[], Variable> f;
    private int order = 1;
    private int projections;
    private int samples = 8;
    private double tolerance = Double.NaN;
    private long seed = 42;

    private GradCheck(Function<Variable[], Variable> f) {
        this.f = f;
    }

    /** Checks any function of variables. */
    public static GradCheck of(Function<Variable[], Variable> f) {
        return new GradCheck(f);
    }

    /** Checks one op. */
    public static GradCheck of(Op op) {
        return new GradCheck(inputs -> Ops.apply(op, inputs));
    }

    /** 1 for gradients, 2 for gradients and gradients of gradients. */
    public GradCheck order(int order) {
        if (order != 1 && order != 2) {
            throw new IllegalArgumentException("expected order 1 or 2, found " + order);
        }
        this.order = order;
        return this;
    }

    /**
     * Checks along {@code directions} random directions through all coordinates of each input, and at nine single ones,
     * instead of at every coordinate. A comparison of what is right and smooth costs 4 to 8 evaluations of f; among n
     * coordinates a wrong one is searched with log2(n) comparisons.
     */
    public GradCheck projected(int directions) {
        if (directions < 1) {
            throw new IllegalArgumentException("expected at least one direction, found " + directions);
        }
        this.projections = directions;
        return this;
    }

    /** Single coordinates of each input in a {@link #projected} check, besides the largest; 8 if not given. */
    GradCheck samples(int samples) {
        this.samples = samples;
        return this;
    }

    /** The largest relative difference that passes; 1e-6, or 1e-5 for gradients of gradients, if not given. */
    public GradCheck tolerance(double tolerance) {
        if (!(tolerance >= 0)) {
            throw new IllegalArgumentException("expected a tolerance >= 0, found " + tolerance);
        }
        this.tolerance = tolerance;
        return this;
    }

    /** Of the random v and directions; 42 if not given. */
    public GradCheck seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** What a comparison says. */
    public enum Verdict {
        PASSED,
        /** The two sides differ here, and the gradient lies between their slopes: one of those that are right. */
        KINK,
        /**
         * The gradient is so small beside f's rounding, or f so rough, that a difference cannot tell right from wrong.
         */
        UNDECIDED,
        FAILED
    }

    /**
     * One comparison.
     *
     * @param order 1 for a gradient, 2 for a gradient of a gradient
     * @param at the flat position of the coordinate, or of the first of several that were moved together
     * @param count how many coordinates were moved together: 1, or the number along a direction
     * @param analytic the gradient; along a direction, its product with it
     * @param numeric the derivative that differences give
     * @param error estimated, of {@code numeric}
     * @param relative |analytic - numeric| over the gradient's own size; infinite where one is not a number
     */
    public record Difference(
            int order,
            int input,
            long at,
            long count,
            double analytic,
            double numeric,
            double error,
            double relative,
            Verdict verdict) {
        @Override
        public String toString() {
            String where = count == 1 ? "at " + at : "along a direction through " + at + " to " + (at + count - 1);
            return String.format(
                    Locale.ROOT,
                    "order %d, input %d: %s: worst relative difference %.3g %s (analytic %.10g, numeric %.10g, its"
                            + " error %.1g)",
                    order,
                    input,
                    said(),
                    relative,
                    where,
                    analytic,
                    numeric,
                    error);
        }

        Difference withVerdict(Verdict other) {
            return new Difference(order, input, at, count, analytic, numeric, error, relative, other);
        }

        /** Per unit of what was moved by {@code unit}. */
        Difference perUnit(double unit) {
            return new Difference(
                    order,
                    input,
                    at,
                    count,
                    analytic / unit,
                    numeric / unit,
                    error / Math.abs(unit),
                    relative,
                    verdict);
        }

        private String said() {
            return switch (verdict) {
                case PASSED -> "passed";
                case KINK -> "a kink, where the gradient is one between those of its sides";
                case UNDECIDED -> "NOT DECIDED, the gradient lies below what a difference can see";
                case FAILED -> "FAILED";
            };
        }
    }

    /**
     * What a check found.
     *
     * @param tolerance that of the highest order
     * @param worst the worst comparison of each input, of order 1 first; its verdict is the input's
     * @param comparisons how many numbers were compared
     * @param kinks how many of them at a kink of f
     */
    public record Report(int order, double tolerance, List<Difference> worst, int comparisons, int kinks) {
        /** Without kinks. */
        public Report(int order, double tolerance, List<Difference> worst, int comparisons) {
            this(order, tolerance, worst, comparisons, 0);
        }

        /** Whether every input passed at every order: false where one failed, or could not be decided. */
        public boolean passed() {
            return worst.stream().allMatch(d -> d.verdict.compareTo(Verdict.KINK) <= 0);
        }

        /** The largest relative difference of all. */
        public double worstRelative() {
            return worst.stream().mapToDouble(Difference::relative).max().orElse(0);
        }

        /** Whether nothing failed, but something could not be decided. */
        public boolean undecided() {
            return !passed() && worst.stream().noneMatch(d -> d.verdict == Verdict.FAILED);
        }

        /**
         * Does nothing if the check passed.
         *
         * @throws AssertionError if it failed or could not be decided, with this report as message
         */
        public void orThrow() {
            if (!passed()) {
                throw new AssertionError(toString());
            }
        }

        @Override
        public String toString() {
            String verdict = passed() ? " passed" : undecided() ? " NOT DECIDED" : " FAILED";
            StringBuilder text = new StringBuilder("gradient check of order " + order + verdict + ": " + comparisons
                    + " comparisons, " + (kinks == 0 ? "" : kinks + " at a kink, ") + "tolerance " + tolerance);
            worst.forEach(d -> text.append(System.lineSeparator()).append("  ").append(d));
            return text.toString();
        }
    }

    /**
     * Runs the check at {@code x}.
     *
     * @param x float64 arrays; not changed
     * @throws IllegalArgumentException if there is no input, or one is not float64
     * @throws IllegalStateException if a second sweep gives other bits than the first
     */
    public Report run(INDArray... x) {
        if (x.length == 0) {
            throw new IllegalArgumentException("a gradient check needs at least one input, found none");
        }
        for (INDArray each : x) {
            if (each.dataType() != DataType.DOUBLE) {
                throw new IllegalArgumentException("gradient checks need float64, found " + each.dataType()
                        + " of shape " + Arrays.toString(each.shape()) + ": use Memory.copy(array, DataType.DOUBLE)");
            }
        }
        List<Difference> worst = new ArrayList<>();
        int comparisons = 0;
        int kinks = 0;
        for (int o = 1; o <= order; o++) {
            FunctionAtPoint point = new FunctionAtPoint(o == 1 ? f : this::gradient, x);
            GradComparison comparison = new GradComparison(point, o, limit(o), new CounterRandom(seed, o));
            worst.addAll(projections > 0 ? comparison.projected(projections, samples) : comparison.full());
            comparisons += comparison.count();
            kinks += comparison.kinks();
        }
        return new Report(order, limit(order), List.copyOf(worst), comparisons, kinks);
    }

    private double limit(int o) {
        double usual = o == 1 ? 1e-6 : 1e-5;
        return Double.isNaN(tolerance) ? usual : tolerance;
    }

    /** All v^T df/dx_j, flattened behind one another. */
    private Variable gradient(Variable[] inputs) {
        Variable y = f.apply(inputs);
        Variable v = Variable.of(gaussian(new CounterRandom(seed, 0), y.shape()));
        List<Variable> parts = new ArrayList<>();
        for (Variable g :
                Gradients.of(y).upstream(v).createGraph().allowUnused().wrt(List.of(inputs))) {
            if (g != null) {
                parts.add(Ops.reshape(g, -1));
            }
        }
        return parts.isEmpty() ? Variable.scalar(DataType.DOUBLE, 0) : Ops.cat(0, parts.toArray(Variable[]::new));
    }

    private static INDArray gaussian(CounterRandom random, long... shape) {
        return Memory.of(DataType.DOUBLE, GradComparison.gaussian(random, Memory.length(shape)), shape);
    }
}
