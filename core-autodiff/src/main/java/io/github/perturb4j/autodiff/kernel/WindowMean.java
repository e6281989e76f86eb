package io.github.perturb4j.autodiff.kernel;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Means over rectangular windows of each plane of an (n, c, h, w) array, and their transpose. */
public final class WindowMean {
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

        @Override
        public String toString() {
            return "starts " + Arrays.toString(start) + ", ends " + Arrays.toString(end);
        }
    }

    /** y[i, j] = sum of x over window (i, j) / (row divisor * column divisor). */
    public static INDArray forward(INDArray x, Windows rows, Windows columns) {
        INDArray y = Memory.uninitialized(x.dataType(), x.size(0), x.size(1), rows.count(), columns.count());
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
