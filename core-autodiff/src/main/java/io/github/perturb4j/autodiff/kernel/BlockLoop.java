package io.github.perturb4j.autodiff.kernel;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The one loop of all elementwise kernels: arrays of one shape are read block by block into Java arrays, on all cores,
 * and the result is written. What is done to a block is one call, so that its loop is compiled by itself.
 *
 * @param <A> the type of the Java arrays
 */
final class BlockLoop<A> {
    /** Numbers of either type, widened to float64 and rounded once when they are written. */
    static final BlockLoop<double[]> WIDE = new BlockLoop<>(
            Span.BLOCK,
            16 * Span.BLOCK,
            Scratch.of(() -> new double[3][Span.BLOCK]),
            (x, at, to, n) -> x.get(at, to, 0, n),
            (y, at, from, n) -> y.put(at, from, 0, n));

    /** Numbers of float32. */
    static final BlockLoop<float[]> FLOATS = new BlockLoop<>(
            Scratch.BLOCK,
            32 * Scratch.BLOCK,
            Scratch.of(() -> new float[3][Scratch.BLOCK]),
            (x, at, to, n) -> x.get(at, to, 0, n),
            (y, at, from, n) -> y.put(at, from, 0, n));

    /** The bits of float32. */
    static final BlockLoop<int[]> BITS = new BlockLoop<>(
            Scratch.BLOCK,
            32 * Scratch.BLOCK,
            Scratch.of(() -> new int[3][Scratch.BLOCK]),
            Span::getBits,
            Span::putBits);

    private final int block;
    private final int tile;
    private final Scratch.Lease<A[]> blocks;
    private final Move<A> read;
    private final Move<A> write;

    private BlockLoop(int block, int tile, Scratch.Lease<A[]> blocks, Move<A> read, Move<A> write) {
        this.block = block;
        this.tile = tile;
        this.blocks = blocks;
        this.read = read;
        this.write = write;
    }

    @FunctionalInterface
    private interface Move<A> {
        void apply(Span span, long at, A numbers, int n);
    }

    /** Sets the first {@code n} numbers of the block behind those of the inputs. */
    @FunctionalInterface
    interface Body<A> {
        void apply(A[] blocks, int n);
    }

    /** A new array of the type and shape of the inputs, of which there are one or two. */
    INDArray run(Body<A> body, INDArray... x) {
        INDArray y = Memory.uninitialized(x[0].dataType(), x[0].shape());
        Span[] in = new Span[x.length];
        Arrays.setAll(in, i -> Span.of(x[i]));
        Span out = Span.of(y);
        Parallel.ranges(out.length(), tile, (from, to) -> {
            A[] mine = blocks.get();
            Span.forEachBlock(from, to, block, (at, n) -> {
                for (int i = 0; i < in.length; i++) {
                    read.apply(in[i], at, mine[i], n);
                }
                body.apply(mine, n);
                write.apply(out, at, mine[in.length], n);
            });
        });
        return y;
    }
}
