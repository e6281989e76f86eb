package io.github.perturb4j.nn;

import io.github.perturb4j.autodiff.kernel.Lines;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a network says of one sample: a logit for each class, in float64, and all that is read off them. Never changes.
 */
public final class Logits {
    private final double[] values;
    private final double norm;

    private Logits(double... values) {
        this.values = values;
        this.norm = Lines.logSumExp(values);
    }

    /** Of one sample. */
    public static Logits of(double... values) {
        return new Logits(values.clone());
    }

    /** The rows of logits (N, K), float32 or float64. */
    public static Logits[] rows(INDArray logits) {
        return values(logits).map(Logits::new).toArray(Logits[]::new);
    }

    /** The {@link #index} of each row of logits (N, K), float32 or float64. */
    public static int[] indices(INDArray logits) {
        return values(logits).mapToInt(Logits::index).toArray();
    }

    private static Stream<double[]> values(INDArray logits) {
        Span all = Span.of(Memory.contiguous(logits));
        int classes = (int) logits.size(1);
        return IntStream.range(0, (int) logits.size(0)).mapToObj(i -> {
            double[] row = new double[classes];
            all.get((long) i * classes, row, 0, classes);
            return row;
        });
    }

    /** The mean logits of several. */
    public static Logits mean(List<Logits> of) {
        double[] mean = new double[of.get(0).classes()];
        of.forEach(one -> Arrays.setAll(mean, k -> mean[k] + one.values[k] / of.size()));
        return new Logits(mean);
    }

    /** The number of classes. */
    public int classes() {
        return values.length;
    }

    public double logit(int index) {
        return values[index];
    }

    /** A copy of all of them. */
    public double[] toArray() {
        return values.clone();
    }

    /** The class with the largest logit, the first of equal ones; NaN counts as the largest. */
    public int index() {
        return index(values);
    }

    private static int index(double... row) {
        int best = 0;
        for (int k = 1; k < row.length; k++) {
            boolean more = row[k] > row[best] || Double.isNaN(row[k]) && !Double.isNaN(row[best]);
            best = more ? k : best;
        }
        return best;
    }

    /** e^logit / sum of e^logits. */
    public double probability(int index) {
        return Math.exp(values[index] - norm);
    }

    /** The probability of {@link #index}. */
    public double probability() {
        return probability(index());
    }

    /** How far a class is ahead: its logit minus the largest other one. */
    public double margin(int index) {
        double most = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < values.length; k++) {
            most = k == index ? most : Math.max(most, values[k]);
        }
        return values[index] - most;
    }

    /** The classes by their logits, the largest first, equal ones as they are. */
    public int[] ranking() {
        return ranking(k -> true);
    }

    /** The {@link #ranking} of the other classes. */
    public int[] rivals(int index) {
        return ranking(k -> k != index);
    }

    private int[] ranking(IntPredicate which) {
        return IntStream.range(0, values.length)
                .filter(which)
                .boxed()
                .sorted(Comparator.comparingDouble(k -> -values[k]))
                .mapToInt(k -> k)
                .toArray();
    }

    /** Whether all logits are the same. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Logits logits && Arrays.equals(values, logits.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "class " + index() + " with probability " + probability();
    }
}
