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

        /** Whether there is but one window, of all pixels, and it is divided by their number. */
        public boolean isWhole() {
            return start.length == 1 && start[0] == 0 && end[0] == extent && divisor[0] == extent;
        }

        @Override
        public String toString() {
            return "starts " + Arrays.toString(start) + ", ends " + Arrays.toString(end);
        }
    }

    /** y[i, j] = sum of x over window (i, j) / (row divisor * column divisor). */
    public static INDArray forward(INDArray x, Windows rows, Windows columns) {
        return Kernels.of(x).pools().means(x, rows, columns);
    }

    /** The transpose: every pixel gets the share of g of each window it lies in. */
    public static INDArray transpose(INDArray g, Windows rows, Windows columns) {
        return Kernels.of(g).pools().spread(g, rows, columns);
    }
}
