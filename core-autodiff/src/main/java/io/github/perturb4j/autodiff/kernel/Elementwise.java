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
