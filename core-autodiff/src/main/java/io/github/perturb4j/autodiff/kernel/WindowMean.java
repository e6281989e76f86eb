package io.github.perturb4j.autodiff.kernel;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Means over rectangular windows of each plane of an (n, c, h, w) array, and their transpose. */
public final class WindowMean {
    private static final int TILE = 1 << 14;
    private static final Scratch.Lease<float[]> PLANES = Scratch.block();
    private static final Scratch.Lease<float[]> MEANS = Scratch.block();

    private WindowMean() {}

    /**
     * The windows along one axis.
     *
     * @param start first pixel of each window, inclusive
     * @param end last pixel of each window, exclusive
     * @param divisor what the sum over each window is divided by
     */
    public record Windows(int extent, int[] start, int[] end, int[] divisor) {
        /** Windows of a fixed kernel; padding counts as zeros in the mean, as PyTorch's default has it. */
        public static Windows sliding(int extent, int kernel, int stride, int padding) {
            int count = (extent + 2 * padding - kernel) / stride + 1;
            int[] start = new int[count];
            int[] end = new int[count];
            int[] divisor = new int[count];
            for (int i = 0; i < count; i++) {
                int from = i * stride - padding;
                start[i] = Math.max(0, from);
                end[i] = Math.min(extent, from + kernel);
                divisor[i] = kernel;
            }
            return new Windows(extent, start, end, divisor);
        }

        /** {@code count} windows from floor(i extent / count) to ceil((i + 1) extent / count). */
        public static Windows adaptive(int extent, int count) {
            int[] start = new int[count];
            int[] end = new int[count];
            int[] divisor = new int[count];
            for (int i = 0; i < count; i++) {
                start[i] = (int) ((long) i * extent / count);
                end[i] = (int) (((i + 1L) * extent + count - 1) / count);
                divisor[i] = end[i] - start[i];
            }
            return new Windows(extent, start, end, divisor);
        }

        public int count() {
            return start.length;
        }

        /** Whether there is but one window, of all pixels, and it is divided by their number. */
        boolean isWhole() {
            return start.length == 1 && start[0] == 0 && end[0] == extent && divisor[0] == extent;
        }

        @Override
        public String toString() {
            return "starts " + Arrays.toString(start) + ", ends " + Arrays.toString(end);
        }
    }

    /** y[i, j] = sum of x over window (i, j) / (row divisor * column divisor). */
    public static INDArray forward(INDArray x, Windows rows, Windows columns) {
        INDArray y = Memory.uninitialized(x.dataType(), x.size(0), x.size(1), rows.count(), columns.count());
        if (x.dataType() == DataType.FLOAT && rows.isWhole() && columns.isWhole()) {
            wholePlanes(x, y);
            return y;
        }
        planes(x, y, (in, out) -> {
            for (int i = 0, to = 0; i < rows.count(); i++) {
                for (int j = 0; j < columns.count(); j++, to++) {
                    double sum = 0;
                    for (int r = rows.start[i]; r < rows.end[i]; r++) {
                        for (int c = columns.start[j]; c < columns.end[j]; c++) {
                            sum += in[r * columns.extent + c];
                        }
                    }
                    out[to] = sum / ((double) rows.divisor[i] * columns.divisor[j]);
                }
            }
        });
        return y;
    }

    /** The transpose: every pixel gets the share of g of each window it lies in. */
    public static INDArray transpose(INDArray g, Windows rows, Windows columns) {
        INDArray x = Memory.uninitialized(g.dataType(), g.size(0), g.size(1), rows.extent, columns.extent);
        if (x.dataType() == DataType.FLOAT && rows.isWhole() && columns.isWhole()) {
            fillPlanes(g, x);
            return x;
        }
        planes(g, x, (in, out) -> {
            for (int i = 0, from = 0; i < rows.count(); i++) {
                for (int j = 0; j < columns.count(); j++, from++) {
                    double share = in[from] / ((double) rows.divisor[i] * columns.divisor[j]);
                    for (int r = rows.start[i]; r < rows.end[i]; r++) {
                        for (int c = columns.start[j]; c < columns.end[j]; c++) {
                            out[r * columns.extent + c] += share;
                        }
                    }
                }
            }
        });
        return x;
    }

    private static void wholePlanes(INDArray x, INDArray y) {
        Span in = Span.of(x);
        Span out = Span.of(y);
        int size = (int) (x.size(2) * x.size(3));
        forGroups(size, (int) out.length(), (first, count) -> {
            float[] means = MEANS.get();
            if (size > Scratch.BLOCK) {
                means[0] = (float) (FloatSums.sum(in, first * (long) size, size) / size);
            } else {
                float[] planes = PLANES.get();
                in.get(first * (long) size, planes, 0, count * size);
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
        forGroups(size, (int) in.length(), (first, count) -> {
            float[] shares = MEANS.get();
            float[] filled = PLANES.get();
            in.get(first, shares, 0, count);
            for (int p = 0; p < count; p++) {
                float share = (float) (shares[p] / (double) size);
                Arrays.fill(filled, p * size, Math.min(p * size + size, filled.length), share);
            }
            for (int at = 0; at < count * size; at += filled.length) {
                out.put(first * (long) size + at, filled, 0, Math.min(filled.length, count * size - at));
            }
        });
    }

    @FunctionalInterface
    private interface Group {
        void apply(int first, int count);
    }

    /** Neighbouring planes that fit into a block together, or single ones. */
    private static void forGroups(int size, int planes, Group body) {
        int perGroup = Math.max(1, Scratch.BLOCK / size);
        int perTile = perGroup * Math.max(1, TILE / (perGroup * size));
        Parallel.tiles((planes + perTile - 1) / perTile, tile -> {
            int end = Math.min(planes, (tile + 1) * perTile);
            for (int first = tile * perTile; first < end; first += perGroup) {
                body.apply(first, Math.min(perGroup, end - first));
            }
        });
    }

    @FunctionalInterface
    private interface Plane {
        void apply(double[] in, double[] zeroedOut);
    }

    private static void planes(INDArray from, INDArray to, Plane body) {
        Span in = Span.of(from);
        Span out = Span.of(to);
        int inSize = (int) (from.size(2) * from.size(3));
        int outSize = (int) (to.size(2) * to.size(3));
        Parallel.tiles((int) (from.size(0) * from.size(1)), p -> {
            double[] a = new double[inSize];
            double[] b = new double[outSize];
            in.get((long) p * inSize, a, 0, inSize);
            body.apply(a, b);
            out.put((long) p * outSize, b, 0, outSize);
        });
    }
}
