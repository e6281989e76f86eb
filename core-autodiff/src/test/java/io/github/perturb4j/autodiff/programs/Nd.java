package io.github.perturb4j.autodiff.programs;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.function.ToIntFunction;

/** An array of numbers on a {@link Tape}, row-major. */
public record Nd(Tape tape, int[] ids, int... shape) {
    /** An array whose number at each index is that which {@code element} makes or finds. */
    public static Nd of(Tape tape, int[] shape, ToIntFunction<int[]> element) {
        int[] ids = new int[size(shape)];
        int[] at = new int[shape.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = element.applyAsInt(at);
            next(at, shape);
        }
        return new Nd(tape, ids, shape);
    }

    /** Leaves of these values, which move along {@code direction}. */
    public static Nd leaves(Tape tape, double[] values, double[] direction, int... shape) {
        int[] ids = new int[values.length];
        Arrays.setAll(ids, i -> tape.leaf(values[i], direction[i]));
        return new Nd(tape, ids, shape);
    }

    /** The product of the extents. */
    public static int size(int... shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    /** Moves an index on to the next in row-major order. */
    public static void next(int[] at, int[] shape) {
        for (int d = shape.length - 1; d >= 0 && ++at[d] == shape[d]; d--) {
            at[d] = 0;
        }
    }

    public int size() {
        return ids.length;
    }

    public int rank() {
        return shape.length;
    }

    /** The flat position of an index; -1 outside. */
    public int flat(int... at) {
        int flat = 0;
        for (int d = 0; d < shape.length; d++) {
            if (at[d] < 0 || at[d] >= shape[d]) {
                return -1;
            }
            flat = flat * shape[d] + at[d];
        }
        return flat;
    }

    /** The number at an index; -1 outside. */
    public int id(int... at) {
        int flat = flat(at);
        return flat < 0 ? -1 : ids[flat];
    }

    public double value(int flat) {
        return tape.value(ids[flat]);
    }

    public double[] values() {
        return Arrays.stream(ids).mapToDouble(tape::value).toArray();
    }

    /** The largest absolute value. */
    public double largest() {
        return Arrays.stream(ids)
                .mapToDouble(id -> Math.abs(tape.value(id)))
                .max()
                .orElse(0);
    }

    /** The smallest value. */
    public double smallest() {
        return Arrays.stream(ids).mapToDouble(tape::value).min().orElse(0);
    }

    public Nd map(IntUnaryOperator f) {
        return new Nd(tape, Arrays.stream(ids).map(f).toArray(), shape);
    }

    public Nd reshaped(int... to) {
        return new Nd(tape, ids, to);
    }

    /** Repeats extents of 1 and missing leading ones. */
    public Nd broadcast(int... to) {
        return of(tape, to, at -> {
            int[] mine = new int[shape.length];
            Arrays.setAll(mine, d -> shape[d] == 1 ? 0 : at[to.length - shape.length + d]);
            return id(mine);
        });
    }

    public long[] longShape() {
        return Arrays.stream(shape).asLongStream().toArray();
    }
}
