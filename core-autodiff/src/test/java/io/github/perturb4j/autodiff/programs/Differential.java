package io.github.perturb4j.autodiff.programs;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Compares the library's answer with the reference's. What either type may differ by is measured for each array of each
 * subject: the reference is computed again with imitated roundings, a few times, and the largest change of any element,
 * with some room, is the tolerance. A subject is {@link #isFair fair} if that is less than {@value #SEEN} of the
 * array's largest number, so that an error of 1e-3 is seen, and no branch is so near to its other way that float32 may
 * take it.
 */
public final class Differential {
    /** The largest tolerance, relative to an array's largest number. */
    public static final double SEEN = 5e-4;

    /** Float32 has fewer digits, or none, for what is much smaller. */
    private static final double SMALLEST = 1e-25;

    private static final int RUNS = 3;
    private static final double ROOM = 4;

    /** Float64's unit roundoff in units of {@link Noise#FLOAT32}, with some room. */
    private static final double NARROWER = 0x1p-27;

    private final Subject.Reference exact;
    private final Map<String, double[]>[] noisy;
    private final boolean steady;

    @SuppressWarnings({"unchecked", "rawtypes"})
    public Differential(Subject subject, long seed) {
        this.exact = subject.reference(Noise.none());
        this.noisy = new Map[RUNS];
        boolean same = !exact.nearKink();
        for (int run = 0; same && run < RUNS; run++) {
            Subject.Reference moved = subject.reference(Noise.of(seed * RUNS + run));
            same = moved.decisions() == exact.decisions();
            noisy[run] = moved.arrays();
        }
        this.steady = same;
    }

    /** Whether an error of 1e-3 in any array would be seen. */
    public boolean isFair() {
        return steady && exact.arrays().entrySet().stream().allMatch(e -> isFair(e.getKey(), largest(e.getValue())));
    }

    private boolean isFair(String name, double largest) {
        return (largest == 0 || largest > SMALLEST) && Double.isFinite(largest) && tolerance(name) <= SEEN * largest;
    }

    /** Of float32. */
    private double tolerance(String name) {
        double[] expected = exact.arrays().get(name);
        double most = 0;
        for (Map<String, double[]> run : noisy) {
            double[] moved = run.get(name);
            for (int i = 0; i < moved.length; i++) {
                most = Math.max(most, Math.abs(moved[i] - expected[i]));
            }
        }
        return ROOM * most;
    }

    /** The largest error of an array; above the tolerance {@code ofTolerance} is above 1. */
    public record Gap(String array, double relative, double ofTolerance) {
        /** The larger of two, by tolerance. */
        Gap or(Gap other) {
            return other.ofTolerance > ofTolerance ? other : this;
        }
    }

    /** The error of each array of a type's answer. */
    public List<Gap> errors(Map<String, double[]> found, DataType type) {
        return exact.arrays().keySet().stream()
                .map(name -> error(name, found.get(name), type))
                .toList();
    }

    private Gap error(String name, double[] found, DataType type) {
        double[] expected = exact.arrays().get(name);
        if (found == null || found.length != expected.length) {
            return new Gap(name + " of another size", Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
        double most = 0;
        for (int i = 0; i < found.length; i++) {
            double error = Math.abs(found[i] - expected[i]);
            most = Math.max(most, Double.isNaN(error) ? Double.POSITIVE_INFINITY : error);
        }
        double allowed = tolerance(name) * (type == DataType.FLOAT ? 1 : NARROWER);
        double relative = most == 0 ? 0 : most / largest(expected);
        return new Gap(name, relative, most == 0 ? 0 : most / allowed);
    }

    /** What is wrong with an answer, if anything is. */
    public Optional<String> complaint(Map<String, double[]> found, DataType type) {
        return errors(found, type).stream()
                .reduce(Gap::or)
                .filter(worst -> worst.ofTolerance > 1)
                .map(worst -> type + " " + worst.array + ": off by " + worst.relative + " of the largest number, "
                        + worst.ofTolerance + " times what rounding explains");
    }

    /** The names of the arrays, and the reference's numbers. */
    public Map<String, double[]> expected() {
        return exact.arrays();
    }

    static double largest(double[] values) {
        return Arrays.stream(values).map(Math::abs).max().orElse(0);
    }
}
