package io.github.perturb4j.autodiff.kernel;

import java.util.Arrays;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A shape of flat row-major positions in another array: what max pooling chose, what gather picks.
 *
 * @param shape the extents of the result of picking
 * @param flat one position for each element of the result; not copied, must not be changed afterwards
 */
public record Indices(long[] shape, int[] flat) {
    public Indices {
        if (flat.length == 0 || Memory.length(shape) != flat.length) {
            throw new IllegalArgumentException(
                    flat.length + " indices do not fill the shape " + Arrays.toString(shape));
        }
    }

    /** Throws, naming the user of the indices, if a position is outside an array of {@code length} elements. */
    public void requireInside(long length, Supplier<String> user) {
        for (int position : flat) {
            if (position < 0 || position >= length) {
                throw new IllegalArgumentException(
                        user.get() + ": position " + position + " is outside an array of " + length + " elements");
            }
        }
    }

    /** out[i] = x[flat[i]], a new array of {@link #shape}. */
    public INDArray pick(INDArray x) {
        INDArray out = Memory.uninitialized(x.dataType(), shape);
        Span from = Span.of(x);
        Span to = Span.of(out);
        forBlocks((at, n) -> {
            Numbers block = Numbers.of(to, n);
            block.gather(from, flat, at);
            block.write(0, to, at, n);
        });
        return out;
    }

    private void forBlocks(Block body) {
        Parallel.ranges(flat.length, Span.BLOCK, (from, to) -> body.apply((int) from, (int) (to - from)));
    }

    @FunctionalInterface
    private interface Block {
        void apply(int at, int n);
    }

    /** out[flat[i]] += g[i], from zeros; a new array of shape {@code target}. Sums are carried in float64. */
    public INDArray place(INDArray g, long... target) {
        return ascending() ? spread(g, target) : add(g, target);
    }

    private boolean ascending() {
        for (int i = 1; i < flat.length; i++) {
            if (flat[i - 1] >= flat[i]) {
                return false;
            }
        }
        return true;
    }

    /** {@link #place} where no two positions are equal. */
    private INDArray spread(INDArray g, long[] target) {
        INDArray out = Memory.zeros(g.dataType(), target);
        Span from = Span.of(g);
        Span to = Span.of(out);
        forBlocks((at, n) -> {
            Numbers block = Numbers.of(to, n);
            block.read(from, at);
            block.scatter(to, flat, at);
        });
        return out;
    }

    private INDArray add(INDArray g, long[] target) {
        INDArray out = Memory.uninitialized(g.dataType(), target);
        double[] total = new double[(int) Memory.length(target)];
        double[] block = new double[Math.min(Span.BLOCK, flat.length)];
        Span from = Span.of(g);
        Span.forEachBlock(0, flat.length, Span.BLOCK, (at, n) -> {
            from.get(at, block, 0, n);
            for (int i = 0; i < n; i++) {
                total[flat[(int) at + i]] += block[i];
            }
        });
        Span.of(out).putAll(total);
        return out;
    }
}
