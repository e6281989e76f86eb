package io.github.perturb4j.autodiff;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Indices;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.autodiff.ops.Slice;
import java.util.function.DoubleSupplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Draws small float64 test inputs and attributes for an op; the same seed draws the same. */
public final class Draw {
    private static final double SPACING = 0.2;

    private final CounterRandom random;

    public Draw(long seed) {
        this.random = new CounterRandom(seed);
    }

    /** A whole number from low to high, both included. */
    public int between(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    public boolean chance() {
        return random.nextBoolean();
    }

    public double uniform(double low, double high) {
        return low + (high - low) * random.nextDouble();
    }

    /** A shape of rank 1 to 4 with extents 1 to 4. */
    public long[] shape() {
        return random.ints(between(1, 4), 1, 5).asLongStream().toArray();
    }

    /** A shape that broadcasts to {@code large}: some extents are 1, some leading ones are missing. */
    public long[] broadcastable(long[] large) {
        int missing = between(0, large.length);
        long[] small = new long[large.length - missing];
        for (int d = 0; d < small.length; d++) {
            small[d] = chance() ? 1 : large[d + missing];
        }
        return small;
    }

    public int[] permutation(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = between(0, i);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** A box with steps inside an array of shape {@code whole}. */
    public Slice box(long[] whole) {
        int rank = whole.length;
        Slice box = new Slice(new long[rank], new long[rank], new long[rank]);
        for (int d = 0; d < rank; d++) {
            box.step()[d] = between(1, 3);
            box.start()[d] = between(0, (int) whole[d] - 1);
            box.shape()[d] = between(1, (int) ((whole[d] - 1 - box.start()[d]) / box.step()[d]) + 1);
        }
        return box;
    }

    /** Positions inside an array of {@code length} elements, repeats included. */
    public Indices indices(int length) {
        long[] shape = shape();
        return new Indices(shape, random.ints(Memory.length(shape), 0, length).toArray());
    }

    public INDArray normal(long... shape) {
        return fill(random::nextGaussian, shape);
    }

    public INDArray uniform(double low, double high, long... shape) {
        return fill(() -> uniform(low, high), shape);
    }

    /** Normal numbers none of which is closer than {@code gap} to one of the {@code kinks}. */
    public INDArray awayFrom(double gap, double[] kinks, long... shape) {
        return fill(
                () -> {
                    while (true) {
                        double v = random.nextGaussian();
                        boolean clear = true;
                        for (double kink : kinks) {
                            clear &= Math.abs(v - kink) >= gap;
                        }
                        if (clear) {
                            return v;
                        }
                    }
                },
                shape);
    }

    /** Numbers that differ from those of {@code a} by at least {@code gap}, above or below. */
    public INDArray apart(double gap, INDArray a) {
        double[] values = Span.of(a).toDoubles();
        for (int i = 0; i < values.length; i++) {
            values[i] += (chance() ? 1 : -1) * uniform(gap, 2);
        }
        return Memory.of(DataType.DOUBLE, values, a.shape());
    }

    /** Numbers that differ from each other by at least {@value #SPACING}, in random order. */
    public INDArray distinct(long... shape) {
        int[] order = permutation((int) Memory.length(shape));
        double[] values = new double[order.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = SPACING * (order[i] - values.length / 2);
        }
        return Memory.of(DataType.DOUBLE, values, shape);
    }

    private static INDArray fill(DoubleSupplier next, long... shape) {
        double[] values = new double[(int) Memory.length(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = next.getAsDouble();
        }
        return Memory.of(DataType.DOUBLE, values, shape);
    }
}
