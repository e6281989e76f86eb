package io.github.perturb4j.autodiff;

import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Compares gradients with central differences, in float64.
 *
 * <p>For f of any shape and a fixed random v, the vector-Jacobian product v^T df/dx_i is held against (v^T f(x + h u) - v^T f(x - h
 * u)) / 2h, with u each unit vector in turn (the full check) or a few random directions of length 1 (the projected check, for
 * large inputs). Order 2 does the same with f replaced by the gradient itself: x to (v^T df/dx_j for all j), so a wrong rule for the
 * gradient of a gradient shows.
 *
 * <pre>{@code
 * GradCheck.Report report = GradCheck.of(in -> Ops.tanh(in[0])).order(2).run(x);
 * report.orThrow();
 * }</pre>
 *
 * <p>The difference is relative: |analytic - numeric| / max(1, |analytic|, |numeric|), at most the tolerance of 1e-6 (1e-5 for order
 * 2), with a step of 1e-5 times max(1, |x|). f must be smooth around x, deterministic, and built from {@link Ops}.
 */
public final class GradCheck {
    private static final double STEP = 1e-5;

    private final Function<Variable[], Variable> f;
    private int order = 1;
    private int projections;
    private double tolerance = 1e-6;
    private boolean toleranceGiven;
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

    /** 1 for gradients, 2 for gradients of gradients. */
    public GradCheck order(int order) {
        if (order != 1 && order != 2) {
            throw new IllegalArgumentException("expected order 1 or 2, found " + order);
        }
        this.order = order;
        return this;
    }

    /** Checks along {@code directions} random directions instead of every coordinate. */
    public GradCheck projected(int directions) {
        if (directions < 1) {
            throw new IllegalArgumentException("expected at least one direction, found " + directions);
        }
        this.projections = directions;
        return this;
    }

    /** The largest relative difference that passes; 1e-6, or 1e-5 for order 2, if not given. */
    public GradCheck tolerance(double tolerance) {
        if (!(tolerance >= 0)) {
            throw new IllegalArgumentException("expected a tolerance >= 0, found " + tolerance);
        }
        this.tolerance = tolerance;
        this.toleranceGiven = true;
        return this;
    }

    /** Of the random v and directions; 42 if not given. */
    public GradCheck seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** The worst difference found for one input. {@code at} is a flat position, or the number of a direction. */
    public record Difference(int input, long at, double analytic, double numeric, double relative) {}

    /**
     * What a check found.
     *
     * @param worst the worst difference of each input
     * @param comparisons how many numbers were compared
     */
    public record Report(int order, double tolerance, List<Difference> worst, int comparisons) {
        public boolean passed() {
            return worst.stream().allMatch(d -> d.relative <= tolerance);
        }

        /** Does nothing if the check passed. */
        public void orThrow() {
            if (!passed()) {
                throw new AssertionError(toString());
            }
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("gradient check of order " + order
                    + (passed() ? " passed" : " FAILED") + ": " + comparisons + " comparisons, tolerance " + tolerance);
            for (Difference d : worst) {
                text.append(String.format(
                        Locale.ROOT,
                        "%n  input %d: worst relative difference %.3g at %d (analytic %.10g, numeric %.10g)",
                        d.input,
                        d.relative,
                        d.at,
                        d.analytic,
                        d.numeric));
            }
            return text.toString();
        }
    }

    /**
     * Runs the check at {@code x}.
     *
     * @param x float64 arrays; not changed
     * @throws IllegalArgumentException if there is no input, or one is not float64
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
        Random random = new Random(seed);
        Function<Variable[], Variable> g = order == 1 ? f : gradientOf(random.nextLong());
        double[][] at = Arrays.stream(x)
                .map(a -> Span.of(Memory.contiguous(a)).toDoubles())
                .toArray(double[][]::new);
        double limit = toleranceGiven || order == 1 ? tolerance : 1e-5;
        return new Run(g, x, at, random).report(limit);
    }

    /** x to all v^T df/dx_j, flattened behind one another. */
    private Function<Variable[], Variable> gradientOf(long vSeed) {
        return inputs -> {
            Variable y = f.apply(inputs);
            Variable v = Variable.of(gaussian(new Random(vSeed), y.shape()));
            List<Variable> parts = new ArrayList<>();
            for (Variable g :
                    Gradients.of(y).upstream(v).createGraph().allowUnused().wrt(List.of(inputs))) {
                if (g != null) {
                    parts.add(Ops.reshape(g, -1));
                }
            }
            return parts.isEmpty() ? Variable.scalar(DataType.DOUBLE, 0) : Ops.cat(0, parts.toArray(Variable[]::new));
        };
    }

    private static INDArray gaussian(Random random, long... shape) {
        double[] values = new double[(int) Memory.length(shape)];
        Arrays.setAll(values, i -> random.nextGaussian());
        return Memory.of(DataType.DOUBLE, values, shape);
    }

    private final class Run {
        private final Function<Variable[], Variable> g;
        private final INDArray[] x;
        private final double[][] at;
        private final Random random;
        private double[] v;
        private int comparisons;

        Run(Function<Variable[], Variable> g, INDArray[] x, double[][] at, Random random) {
            this.g = g;
            this.x = x;
            this.at = at;
            this.random = random;
        }

        Report report(double limit) {
            double[][] analytic = analytic();
            List<Difference> worst = new ArrayList<>();
            for (int i = 0; i < x.length; i++) {
                worst.add(projections > 0 ? projected(i, analytic[i]) : full(i, analytic[i]));
            }
            return new Report(order, limit, List.copyOf(worst), comparisons);
        }

        private double[][] analytic() {
            try (Scope scope = Scope.open()) {
                Variable[] leaves = leaves(-1, null, 0);
                Variable y = g.apply(leaves);
                INDArray upstream = gaussian(random, y.shape());
                v = Span.of(upstream).toDoubles();
                double[][] result = new double[x.length][];
                List<Variable> found = y.requiresGrad()
                        ? Gradients.of(y)
                                .upstream(Variable.of(upstream))
                                .allowUnused()
                                .wrt(List.of(leaves))
                        : new ArrayList<>(java.util.Collections.nCopies(x.length, null));
                for (int i = 0; i < x.length; i++) {
                    result[i] = found.get(i) == null
                            ? new double[at[i].length]
                            : Span.of(found.get(i).value()).toDoubles();
                }
                return result;
            }
        }

        private Difference full(int input, double[] analytic) {
            Difference worst = null;
            double[] direction = new double[analytic.length];
            for (int i = 0; i < analytic.length; i++) {
                direction[i] = 1;
                worst = worse(worst, compare(input, i, direction, analytic[i], Math.abs(at[input][i])));
                direction[i] = 0;
            }
            return worst;
        }

        private Difference projected(int input, double[] analytic) {
            Difference worst = null;
            for (int p = 0; p < projections; p++) {
                double[] direction = random.doubles(analytic.length, -1, 1).toArray();
                double norm = Math.sqrt(Arrays.stream(direction).map(d -> d * d).sum());
                double product = 0;
                for (int i = 0; i < direction.length; i++) {
                    direction[i] /= norm;
                    product += direction[i] * analytic[i];
                }
                worst = worse(worst, compare(input, p, direction, product, 1));
            }
            return worst;
        }

        private Difference worse(Difference a, Difference b) {
            return a == null || !(b.relative <= a.relative) ? b : a;
        }

        private Difference compare(int input, long where, double[] direction, double analytic, double size) {
            double h = STEP * Math.max(1, size);
            double numeric = (value(input, direction, h) - value(input, direction, -h)) / (2 * h);
            comparisons++;
            double scale = Math.max(1, Math.max(Math.abs(analytic), Math.abs(numeric)));
            double relative = Math.abs(analytic - numeric) / scale;
            return new Difference(
                    input, where, analytic, numeric, Double.isNaN(relative) ? Double.POSITIVE_INFINITY : relative);
        }

        private double value(int input, double[] direction, double h) {
            try (Scope scope = Scope.open()) {
                double[] y =
                        Span.of(g.apply(leaves(input, direction, h)).value()).toDoubles();
                double sum = 0;
                for (int i = 0; i < y.length; i++) {
                    sum += v[i] * y[i];
                }
                return sum;
            }
        }

        private Variable[] leaves(int moved, double[] direction, double h) {
            Variable[] leaves = new Variable[x.length];
            for (int i = 0; i < x.length; i++) {
                double[] values = at[i].clone();
                for (int j = 0; i == moved && j < values.length; j++) {
                    values[j] += h * direction[j];
                }
                leaves[i] = Variable.leaf(Memory.of(DataType.DOUBLE, values, x[i].shape()));
            }
            return leaves;
        }
    }
}
