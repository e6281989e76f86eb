package io.github.perturb4j.autodiff.kernel;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Loops over the elements of arrays of one shape, block by block on all cores. */
public final class Elementwise {
    private static final int TILE = 16 * Span.BLOCK;
    private static final int FLOAT_TILE = 32 * Scratch.BLOCK;

    private Elementwise() {}

    /** Sets {@code y[i] = f(x[i])} for i in [0, n). */
    @FunctionalInterface
    public interface Unary {
        void apply(double[] x, double[] y, int n);
    }

    /** Sets {@code y[i] = f(a[i], b[i])} for i in [0, n). */
    @FunctionalInterface
    public interface Binary {
        void apply(double[] a, double[] b, double[] y, int n);
    }

    /** A new array of {@code f} at each element of {@code x}. */
    public static INDArray map(INDArray x, Unary f) {
        INDArray y = Memory.uninitialized(x.dataType(), x.shape());
        Span in = Span.of(x);
        Span out = Span.of(y);
        forTiles(in.length(), (from, to) -> {
            double[] a = new double[blockOf(from, to)];
            double[] b = new double[a.length];
            for (long at = from; at < to; at += Span.BLOCK) {
                int n = (int) Math.min(Span.BLOCK, to - at);
                in.get(at, a, 0, n);
                f.apply(a, b, n);
                out.put(at, b, 0, n);
            }
        });
        return y;
    }

    /** A new array of {@code f} at each pair of elements; both arrays have one shape and type. */
    public static INDArray zip(INDArray x, INDArray y, Binary f) {
        INDArray z = Memory.uninitialized(x.dataType(), x.shape());
        Span left = Span.of(x);
        Span right = Span.of(y);
        Span out = Span.of(z);
        forTiles(left.length(), (from, to) -> {
            double[] a = new double[blockOf(from, to)];
            double[] b = new double[a.length];
            double[] c = new double[a.length];
            for (long at = from; at < to; at += Span.BLOCK) {
                int n = (int) Math.min(Span.BLOCK, to - at);
                left.get(at, a, 0, n);
                right.get(at, b, 0, n);
                f.apply(a, b, c, n);
                out.put(at, c, 0, n);
            }
        });
        return z;
    }

    /** Sets {@code y[i] = f(x[i])} for i in [0, n). */
    @FunctionalInterface
    public interface FloatUnary {
        void apply(float[] x, float[] y, int n);
    }

    /** Sets {@code y[i] = f(a[i], b[i])} for i in [0, n). */
    @FunctionalInterface
    public interface FloatBinary {
        void apply(float[] a, float[] b, float[] y, int n);
    }

    /**
     * {@link #map(INDArray, Unary)} with a loop of its own for float32: float64 numbers cost twice the memory, and converting is not
     * vectorised.
     */
    public static INDArray map(INDArray x, Unary wide, FloatUnary narrow) {
        if (x.dataType() != DataType.FLOAT) {
            return map(x, wide);
        }
        INDArray y = Memory.uninitialized(x.dataType(), x.shape());
        Span in = Span.of(x);
        Span out = Span.of(y);
        forFloatTiles(in.length(), (scratch, from, to) -> {
            float[] a = scratch.floats(0);
            float[] b = scratch.floats(1);
            for (long at = from; at < to; at += Scratch.BLOCK) {
                int n = (int) Math.min(Scratch.BLOCK, to - at);
                in.get(at, a, 0, n);
                narrow.apply(a, b, n);
                out.put(at, b, 0, n);
            }
        });
        return y;
    }

    /** {@link #zip(INDArray, INDArray, Binary)} with a loop of its own for float32. */
    public static INDArray zip(INDArray x, INDArray y, Binary wide, FloatBinary narrow) {
        if (x.dataType() != DataType.FLOAT) {
            return zip(x, y, wide);
        }
        return zipFloats(x, y, narrow);
    }

    /** A new array of {@code f} at each pair of elements of two float32 arrays of one shape. */
    public static INDArray zipFloats(INDArray x, INDArray y, FloatBinary narrow) {
        INDArray z = Memory.uninitialized(x.dataType(), x.shape());
        Span left = Span.of(x);
        Span right = Span.of(y);
        Span out = Span.of(z);
        forFloatTiles(left.length(), (scratch, from, to) -> {
            float[] a = scratch.floats(0);
            float[] b = scratch.floats(1);
            float[] c = scratch.floats(2);
            for (long at = from; at < to; at += Scratch.BLOCK) {
                int n = (int) Math.min(Scratch.BLOCK, to - at);
                left.get(at, a, 0, n);
                right.get(at, b, 0, n);
                narrow.apply(a, b, c, n);
                out.put(at, c, 0, n);
            }
        });
        return z;
    }

    /** Sets {@code y[i] = f(x[i])} for i in [0, n), on the bits of float32 numbers. */
    @FunctionalInterface
    public interface BitsUnary {
        void apply(int[] x, int[] y, int n);
    }

    /** Sets {@code y[i] = f(a[i], b[i])} for i in [0, n), on the bits of float32 numbers. */
    @FunctionalInterface
    public interface BitsBinary {
        void apply(int[] a, int[] b, int[] y, int n);
    }

    /** {@link #map(INDArray, Unary)} where float32 is computed on the bits: a choice between floats is not vectorised, masking integers is. */
    public static INDArray mapBits(INDArray x, Unary wide, BitsUnary bits) {
        if (x.dataType() != DataType.FLOAT) {
            return map(x, wide);
        }
        INDArray y = Memory.uninitialized(x.dataType(), x.shape());
        Span in = Span.of(x);
        Span out = Span.of(y);
        forFloatTiles(in.length(), (scratch, from, to) -> {
            int[] a = scratch.ints(0);
            int[] b = scratch.ints(1);
            for (long at = from; at < to; at += Scratch.BLOCK) {
                int n = (int) Math.min(Scratch.BLOCK, to - at);
                in.getBits(at, a, n);
                bits.apply(a, b, n);
                out.putBits(at, b, n);
            }
        });
        return y;
    }

    /** {@link #zip(INDArray, INDArray, Binary)} where float32 is computed on the bits. */
    public static INDArray zipBits(INDArray x, INDArray y, Binary wide, BitsBinary bits) {
        if (x.dataType() != DataType.FLOAT) {
            return zip(x, y, wide);
        }
        INDArray z = Memory.uninitialized(x.dataType(), x.shape());
        Span left = Span.of(x);
        Span right = Span.of(y);
        Span out = Span.of(z);
        forFloatTiles(left.length(), (scratch, from, to) -> {
            int[] a = scratch.ints(0);
            int[] b = scratch.ints(1);
            int[] c = scratch.ints(2);
            for (long at = from; at < to; at += Scratch.BLOCK) {
                int n = (int) Math.min(Scratch.BLOCK, to - at);
                left.getBits(at, a, n);
                right.getBits(at, b, n);
                bits.apply(a, b, c, n);
                out.putBits(at, c, n);
            }
        });
        return z;
    }

    /** {@code z = 0 where mask <= 0, else g}. */
    public static INDArray masked(INDArray mask, INDArray g) {
        return zipBits(
                mask,
                g,
                (m, in, z, n) -> {
                    for (int i = 0; i < n; i++) {
                        z[i] = m[i] <= 0 ? 0 : in[i];
                    }
                },
                FloatBits::mask);
    }

    @FunctionalInterface
    private interface FloatTile {
        void run(Scratch scratch, long from, long to);
    }

    private static void forFloatTiles(long length, FloatTile body) {
        Parallel.tiles((int) ((length + FLOAT_TILE - 1) / FLOAT_TILE), tile -> {
            long from = (long) tile * FLOAT_TILE;
            body.run(Scratch.mine(), from, Math.min(length, from + FLOAT_TILE));
        });
    }

    @FunctionalInterface
    interface Range {
        void run(long from, long to);
    }

    private static int blockOf(long from, long to) {
        return (int) Math.min(Span.BLOCK, to - from);
    }

    static void forTiles(long length, Range body) {
        int tiles = (int) ((length + TILE - 1) / TILE);
        Parallel.tiles(tiles, t -> body.run((long) t * TILE, Math.min(length, (t + 1L) * TILE)));
    }
}
