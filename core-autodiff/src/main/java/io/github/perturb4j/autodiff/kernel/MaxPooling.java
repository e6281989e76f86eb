package io.github.perturb4j.autodiff.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Which pixel each window of a max pooling takes: the first in row-major order among equals, and the last NaN before
 * any number, as in PyTorch. Windows are square; padding never wins.
 */
public record MaxPooling(int kernel, int stride, int padding, int outHeight, int outWidth) {
    /**
     * Room for which pixel of its window each number of the result is, or null where {@link #gradient} does without.
     */
    public byte[] newTaken(INDArray x) {
        return Kernels.of(x).pools().newTaken(this, x);
    }

    /**
     * The maximum of each window of x (n, c, h, w): (n, c, outHeight, outWidth).
     *
     * @param taken made by {@link #newTaken}; gets the maximum's place in its window, row * kernel + column
     */
    public INDArray forward(INDArray x, byte[] taken) {
        return Kernels.of(x).pools().maxima(this, x, taken);
    }

    /**
     * The vector-Jacobian product: each g added to the pixel its window took, the others 0.
     *
     * @param taken what {@link #forward} found, or null to find it again
     */
    public INDArray gradient(INDArray x, byte[] taken, INDArray g) {
        return Kernels.of(x).pools().maximaGradient(this, x, taken, g);
    }

    static int planes(INDArray x) {
        return (int) (x.size(0) * x.size(1));
    }

    /** For each window of x (n, c, h, w) the flat position of its maximum, from numbers in float64. */
    public Indices argmax(INDArray x) {
        int height = (int) x.size(2);
        int width = (int) x.size(3);
        int planes = planes(x);
        Span in = Span.of(x);
        int[] flat = new int[planes * outHeight * outWidth];
        Parallel.tiles(planes, p -> {
            double[] plane = new double[height * width];
            in.get((long) p * plane.length, plane, 0, plane.length);
            int to = p * outHeight * outWidth;
            for (int i = 0; i < outHeight; i++) {
                for (int j = 0; j < outWidth; j++) {
                    flat[to++] = p * plane.length + best(plane, height, width, i, j);
                }
            }
        });
        return new Indices(new long[] {x.size(0), x.size(1), outHeight, outWidth}, flat);
    }

    /** The position in its plane of what window (i, j) takes. */
    int best(double[] plane, int height, int width, int i, int j) {
        int top = Math.max(0, i * stride - padding);
        int left = Math.max(0, j * stride - padding);
        int bottom = Math.min(height, i * stride - padding + kernel);
        int right = Math.min(width, j * stride - padding + kernel);
        int best = top * width + left;
        double most = plane[best];
        for (int row = top; row < bottom; row++) {
            for (int at = row * width + left; at < row * width + right; at++) {
                if (plane[at] > most || Double.isNaN(plane[at])) {
                    most = plane[at];
                    best = at;
                }
            }
        }
        return best;
    }
}
