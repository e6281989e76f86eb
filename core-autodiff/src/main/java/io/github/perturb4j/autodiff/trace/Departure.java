package io.github.perturb4j.autodiff.trace;

import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.Watching;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The first op of a float32 computation whose result departs from the same computation in float64.
 *
 * @param op its name
 * @param number which op it is, counted from 0 in the order of computation
 * @param parts the parts of the network that computed it, the outermost first
 * @param shape of its result
 * @param worst index of the number that is off most
 * @param single that number in float32
 * @param twice that number in float64
 * @param error |single - twice| divided by the largest absolute number of the float64 result
 */
public record Departure(
        String op,
        int number,
        List<Object> parts,
        List<Long> shape,
        List<Long> worst,
        double single,
        double twice,
        double error) {
    /**
     * Looks for it. Both computations are run, the float64 one first, whose results are held meanwhile.
     *
     * @param single the computation in float32
     * @param twice the same in float64: the same ops in the same order
     * @param tolerance the error from which on a result departs, such as 1e-4
     * @return empty if none departs
     * @throws IllegalArgumentException if the ops are not the same
     */
    public static Optional<Departure> first(Supplier<Variable> single, Supplier<Variable> twice, double tolerance) {
        List<Variable> expected = new ArrayList<>();
        List<String> ops = new ArrayList<>();
        Watching.Watcher notes = new Watching.Watcher() {
            @Override
            public void computed(Op op, List<Variable> inputs, Variable y, long nanos) {
                ops.add(op.name());
                expected.add(y);
            }
        };
        try (Watching on = Watching.with(notes)) {
            Objects.requireNonNull(twice.get(), "the float64 computation gave no variable");
        }
        Comparison comparison = new Comparison(ops, expected, tolerance);
        try (Watching on = Watching.with(comparison)) {
            Objects.requireNonNull(single.get(), "the float32 computation gave no variable");
        }
        if (comparison.next != ops.size()) {
            throw differ(comparison.next, ops.get(comparison.next), "the end");
        }
        return comparison.found;
    }

    private static IllegalArgumentException differ(int number, String twice, String single) {
        return new IllegalArgumentException("the two computations must consist of the same ops, but op " + number
                + " is " + twice + " in float64 and " + single + " in float32");
    }

    private static final class Comparison extends PartsWatcher {
        private final List<String> ops;
        private final List<Variable> expected;
        private final double tolerance;
        private int next;
        private Optional<Departure> found = Optional.empty();

        Comparison(List<String> ops, List<Variable> expected, double tolerance) {
            this.ops = ops;
            this.expected = expected;
            this.tolerance = tolerance;
        }

        @Override
        public void computed(Op op, List<Variable> inputs, Variable y, long nanos) {
            int number = next++;
            if (number >= ops.size() || !ops.get(number).equals(op.name())) {
                throw differ(number, number < ops.size() ? ops.get(number) : "the end", op.name());
            }
            if (found.isEmpty()) {
                found = compare(op, number, y, expected.get(number));
            }
        }

        private Optional<Departure> compare(Op op, int number, Variable single, Variable twice) {
            double[] a = Span.of(single.value()).toDoubles();
            double[] b = Span.of(twice.value()).toDoubles();
            double largest = 0;
            int worst = 0;
            for (int i = 0; i < a.length; i++) {
                largest = Math.max(largest, Math.abs(b[i]));
                worst = difference(a[i], b[i]) > difference(a[worst], b[worst]) ? i : worst;
            }
            double error = difference(a[worst], b[worst]) / Math.max(largest, Double.MIN_NORMAL);
            return error <= tolerance
                    ? Optional.empty()
                    : Optional.of(new Departure(
                            op.name(),
                            number,
                            parts(),
                            Arrays.stream(single.shape()).boxed().toList(),
                            Arrays.stream(Memory.index(worst, single.shape()))
                                    .boxed()
                                    .toList(),
                            a[worst],
                            b[worst],
                            error));
        }

        /** 0 for two that are the same, infinite or NaN ones too; infinite where only one is finite. */
        private static double difference(double a, double b) {
            double difference = Double.compare(a, b) == 0 ? 0 : Math.abs(a - b);
            return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
        }
    }
}
