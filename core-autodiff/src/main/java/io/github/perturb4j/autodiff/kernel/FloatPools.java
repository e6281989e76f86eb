package io.github.perturb4j.autodiff.kernel;

import io.github.perturb4j.autodiff.kernel.WindowMean.Windows;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Means of whole planes, and maxima by keys ({@link FloatWindows}), in float32; other means as {@link PlainPools} has
 * them.
 */
final class FloatPools implements PoolKernels {
    private static final int TILE = 1 << 14;
    private static final Scratch.Lease<float[]> PLANES = Scratch.block();
    private static final Scratch.Lease<float[]> MEANS = Scratch.block();
    private static final int MAX_TILE = 1 << 15;
    private static final int MOST_KERNEL = 16; // a place in the window is a byte

    private final PoolKernels others = new PlainPools();

    @Override
    public INDArray means(INDArray x, Windows rows, Windows columns) {
        if (!rows.isWhole() || !columns.isWhole()) {
            return others.means(x, rows, columns);
        }
        INDArray y = Memory.uninitialized(x.dataType(), x.size(0), x.size(1), 1, 1);
        wholePlanes(x, y);
        return y;
    }

    @Override
    public INDArray spread(INDArray g, Windows rows, Windows columns) {
        if (!rows.isWhole() || !columns.isWhole()) {
            return others.spread(g, rows, columns);
        }
        INDArray x = Memory.uninitialized(g.dataType(), g.size(0), g.size(1), rows.extent(), columns.extent());
        fillPlanes(g, x);
        return x;
    }

    private static void wholePlanes(INDArray x, INDArray y) {
        Span in = Span.of(x);
        Span out = Span.of(y);
        int size = (int) (x.size(2) * x.size(3));
        forGroups(size, out.length(), (first, count) -> {
            float[] means = MEANS.get();
            if (size > Scratch.BLOCK) {
                means[0] = (float) (FloatSums.sum(in, first * size, size) / size);
            } else {
                float[] planes = PLANES.get();
                in.get(first * size, planes, 0, count * size);
                for (int p = 0; p < count; p++) {
                    means[p] = (float) (sum(planes, p * size, size) / size);
                }
            }
            out.put(first, means, 0, count);
        });
    }

    /** In eight strands, so that additions need not wait for each other. */
    private static double sum(float[] x, int from, int n) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        float e = 0;
        float f = 0;
        float g = 0;
        float h = 0;
        int i = from;
        for (; i + 7 < from + n; i += 8) {
            a += x[i];
            b += x[i + 1];
            c += x[i + 2];
            d += x[i + 3];
            e += x[i + 4];
            f += x[i + 5];
            g += x[i + 6];
            h += x[i + 7];
        }
        double rest = 0;
        for (; i < from + n; i++) {
            rest += x[i];
        }
        return (((double) a + b) + ((double) c + d)) + (((double) e + f) + ((double) g + h)) + rest;
    }

    private static void fillPlanes(INDArray g, INDArray x) {
        Span in = Span.of(g);
        Span out = Span.of(x);
        int size = (int) (x.size(2) * x.size(3));
        forGroups(size, in.length(), (first, count) -> {
            float[] shares = MEANS.get();
            float[] filled = PLANES.get();
            in.get(first, shares, 0, count);
            for (int p = 0; p < count; p++) {
                float share = (float) (shares[p] / (double) size);
                Arrays.fill(filled, p * size, Math.min(p * size + size, filled.length), share);
            }
            long begin = first * size;
            Span.forEachBlock(begin, begin + (long) count * size, filled.length, (at, n) -> out.put(at, filled, 0, n));
        });
    }

    /** Neighbouring planes that fit into a block together, or single ones. */
    private static void forGroups(int size, long planes, Span.Block body) {
        int perGroup = Math.max(1, Scratch.BLOCK / size);
        int perTile = perGroup * Math.max(1, TILE / (perGroup * size));
        Parallel.ranges(planes, perTile, (from, to) -> Span.forEachBlock(from, to, perGroup, body));
    }

    @Override
    public byte[] newTaken(MaxPooling at, INDArray x) {
        boolean fits = at.kernel() <= MOST_KERNEL;
        return fits ? new byte[MaxPooling.planes(x) * at.outHeight() * at.outWidth()] : null;
    }

    @Override
    public INDArray maxima(MaxPooling at, INDArray x, byte[] taken) {
        INDArray y = Memory.uninitialized(x.dataType(), x.size(0), x.size(1), at.outHeight(), at.outWidth());
        Span in = Span.of(x);
        Span out = Span.of(y);
        forPlanes(at, x, (p, windows) -> {
            windows.choose(in, p);
            if (taken != null) {
                windows.save(taken, p);
            }
            int[] chosen = windows.positions();
            float[] plane = windows.plane();
            float[] values = windows.values();
            for (int i = 0; i < values.length; i++) {
                values[i] = plane[chosen[i]];
            }
            out.put((long) p * values.length, values, 0, values.length);
        });
        return y;
    }

    @Override
    public INDArray maximaGradient(MaxPooling at, INDArray x, byte[] taken, INDArray g) {
        INDArray dx = Memory.uninitialized(x.dataType(), x.shape());
        Span in = Span.of(x);
        Span upstream = Span.of(g);
        Span out = Span.of(dx);
        forPlanes(at, x, (p, windows) -> {
            if (taken == null) {
                windows.choose(in, p);
            } else {
                windows.load(taken, p);
            }
            int[] chosen = windows.positions();
            float[] values = windows.values();
            upstream.get((long) p * values.length, values, 0, values.length);
            float[] plane = windows.plane();
            Arrays.fill(plane, 0);
            for (int i = 0; i < values.length; i++) {
                plane[chosen[i]] += values[i];
            }
            out.put((long) p * plane.length, plane, 0, plane.length);
        });
        return dx;
    }

    @FunctionalInterface
    private interface Plane {
        void apply(int number, FloatWindows windows);
    }

    private static void forPlanes(MaxPooling at, INDArray x, Plane body) {
        int height = (int) x.size(2);
        int width = (int) x.size(3);
        Parallel.ranges(MaxPooling.planes(x), Math.max(1, MAX_TILE / (height * width)), (first, end) -> {
            FloatWindows windows = new FloatWindows(at, height, width);
            for (int p = (int) first; p < end; p++) {
                body.apply(p, windows);
            }
        });
    }
}
