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
        Elementwise.forTiles(flat.length, (begin, end) -> {
            double[] block = new double[(int) Math.min(Span.BLOCK, end - begin)];
            for (int at = (int) begin; at < end; at += Span.BLOCK) {
                int n = (int) Math.min(Span.BLOCK, end - at);
                for (int i = 0; i < n; i++) {
                    block[i] = from.get(flat[at + i]);
                }
                to.put(at, block, 0, n);
            }
        });
        return out;
    }

    /** out[flat[i]] += g[i], from zeros; a new array of shape {@code target}. Sums are carried in float64. */
    public INDArray place(INDArray g, long... target) {
        INDArray out = Memory.uninitialized(g.dataType(), target);
        double[] total = new double[(int) Memory.length(target)];
        double[] block = new double[Math.min(Span.BLOCK, flat.length)];
        Span from = Span.of(g);
        for (int at = 0; at < flat.length; at += Span.BLOCK) {
            int n = Math.min(Span.BLOCK, flat.length - at);
            from.get(at, block, 0, n);
            for (int i = 0; i < n; i++) {
                total[flat[at + i]] += block[i];
            }
        }
        Span.of(out).putAll(total);
        return out;
    }
}
