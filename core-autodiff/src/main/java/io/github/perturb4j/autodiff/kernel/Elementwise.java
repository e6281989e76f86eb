package io.github.perturb4j.autodiff.kernel;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Loops over the elements of arrays of one shape, block by block on all cores. */
public final class Elementwise {
    private static final int TILE = 16 * Span.BLOCK;

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

    /** {@link #map(INDArray, Unary)} with a loop of its own for float32: for ops in which networks spend their time. */
    public static INDArray map(INDArray x, Unary wide, FloatUnary narrow) {
        if (x.dataType() != DataType.FLOAT) {
            return map(x, wide);
        }
        INDArray y = Memory.uninitialized(x.dataType(), x.shape());
        Span in = Span.of(x);
        Span out = Span.of(y);
        forTiles(in.length(), (from, to) -> {
            float[] a = new float[blockOf(from, to)];
            float[] b = new float[a.length];
            for (long at = from; at < to; at += Span.BLOCK) {
                int n = (int) Math.min(Span.BLOCK, to - at);
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
        INDArray z = Memory.uninitialized(x.dataType(), x.shape());
        Span left = Span.of(x);
        Span right = Span.of(y);
        Span out = Span.of(z);
        forTiles(left.length(), (from, to) -> {
            float[] a = new float[blockOf(from, to)];
            float[] b = new float[a.length];
            float[] c = new float[a.length];
            for (long at = from; at < to; at += Span.BLOCK) {
                int n = (int) Math.min(Span.BLOCK, to - at);
                left.get(at, a, 0, n);
                right.get(at, b, 0, n);
                narrow.apply(a, b, c, n);
                out.put(at, c, 0, n);
            }
        });
        return z;
    }

    /**
     * {@code z = 0 where mask <= 0, else g}. The float32 loop works on the bits: a choice between floats is not vectorised, masking integers
     * is. As an integer m, a float is above 0 (or a NaN) where m &gt; 0, and a NaN with a sign where m &lt; 0 lies above the bits of minus
     * infinity.
     */
    public static INDArray masked(INDArray mask, INDArray g) {
        if (mask.dataType() != DataType.FLOAT) {
            return zip(mask, g, (m, in, z, n) -> {
                for (int i = 0; i < n; i++) {
                    z[i] = m[i] <= 0 ? 0 : in[i];
                }
            });
        }
        INDArray z = Memory.uninitialized(g.dataType(), g.shape());
        Span left = Span.of(mask);
        Span right = Span.of(g);
        Span out = Span.of(z);
        forTiles(left.length(), (from, to) -> {
            int[] a = new int[blockOf(from, to)];
            int[] b = new int[a.length];
            int[] c = new int[a.length];
            for (long at = from; at < to; at += Span.BLOCK) {
                int n = (int) Math.min(Span.BLOCK, to - at);
                left.getBits(at, a, n);
                right.getBits(at, b, n);
                mask(a, b, c, n);
                out.putBits(at, c, n);
            }
        });
        return z;
    }

    private static void mask(int[] mask, int[] g, int[] z, int n) {
        for (int i = 0; i < n; i++) {
            int m = mask[i];
            int positive = ~(m - 1) & ~m; // negative exactly where m > 0
            int signedNaN = m & ~(m + 0x7FFFFF); // negative exactly where m > 0xFF800000, as an unsigned number
            z[i] = g[i] & ((positive | signedNaN) >> 31);
        }
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
