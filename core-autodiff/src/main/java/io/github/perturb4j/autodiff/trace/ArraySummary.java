package io.github.perturb4j.autodiff.trace;

import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What an array is like, in a few numbers; computed in float64. NaN and infinite numbers are counted and otherwise left
 * out.
 *
 * @param shape the array's
 * @param norm sqrt(sum x^2)
 * @param min the least finite number; NaN if there is none, as {@code max} and {@code mean}
 * @param zeros the share of numbers that are exactly 0, in [0, 1]
 * @param nan how many are NaN
 * @param infinite how many are infinite
 * @param histogram how many finite numbers fall into each of {@value #BINS} equal parts of [min, max], the last one
 *     closed; all in the first where min = max
 * @param map of arrays (n, c, h, w): where the first sample is large
 * @param numbers all of them, of a vector or matrix of at most {@value #LISTED}; else none
 */
public record ArraySummary(
        List<Long> shape,
        double norm,
        double min,
        double max,
        double mean,
        double zeros,
        long nan,
        long infinite,
        List<Integer> histogram,
        Optional<HeatMap> map,
        List<Double> numbers) {
    /** The parts of a histogram. */
    public static final int BINS = 24;
    /** Arrays of more numbers are not listed. */
    public static final int LISTED = 1000;

    private static final int READ = 4096;

    /** Of a float32 or float64 array, which is only read. */
    public static ArraySummary of(INDArray array) {
        Span x = Span.of(array);
        Pass pass = new Pass();
        forEach(x, pass::take);
        boolean none = pass.min > pass.max;
        return new ArraySummary(
                Arrays.stream(array.shape()).boxed().toList(),
                Math.sqrt(pass.squares),
                none ? Double.NaN : pass.min,
                none ? Double.NaN : pass.max,
                pass.sum / (x.length() - pass.nan - pass.infinite),
                (double) pass.zeros / x.length(),
                pass.nan,
                pass.infinite,
                histogram(x, pass.min, pass.max),
                array.rank() == 4 ? Optional.of(HeatMap.of(array)) : Optional.empty(),
                array.rank() <= 2 && x.length() <= LISTED
                        ? Arrays.stream(x.toDoubles()).boxed().toList()
                        : List.of());
    }

    /** Whether every number is finite. */
    public boolean isFinite() {
        return nan == 0 && infinite == 0;
    }

    private static List<Integer> histogram(Span x, double min, double max) {
        int[] counts = new int[BINS];
        double perUnit = max > min ? BINS / (max - min) : 0;
        forEach(x, v -> {
            if (Double.isFinite(v)) {
                counts[Math.min(BINS - 1, (int) ((v - min) * perUnit))]++;
            }
        });
        return Arrays.stream(counts).boxed().toList();
    }

    private static void forEach(Span x, DoubleConsumer taker) {
        double[] block = new double[READ];
        Span.forEachBlock(0, x.length(), READ, (at, n) -> {
            x.get(at, block, 0, n);
            for (int i = 0; i < n; i++) {
                taker.accept(block[i]);
            }
        });
    }

    private static final class Pass {
        private double squares;
        private double sum;
        private double min = Double.POSITIVE_INFINITY;
        private double max = Double.NEGATIVE_INFINITY;
        private long zeros;
        private long nan;
        private long infinite;

        void take(double v) {
            if (Double.isNaN(v)) {
                nan++;
            } else if (Double.isInfinite(v)) {
                infinite++;
            } else {
                squares += v * v;
                sum += v;
                min = Math.min(min, v);
                max = Math.max(max, v);
                zeros += v == 0 ? 1 : 0;
            }
        }
    }
}
