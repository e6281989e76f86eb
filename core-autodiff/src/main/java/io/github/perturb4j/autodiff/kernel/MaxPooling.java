package io.github.perturb4j.autodiff.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Which pixel each window of a max pooling takes. */
public final class MaxPooling {
    private MaxPooling() {}

    /**
     * For each window of x (n, c, h, w) the flat position of its maximum: the first in row-major order among equals, and
     * the last NaN before any number, as PyTorch chooses. Padding never wins.
     */
    public static Indices argmax(INDArray x, int kernel, int stride, int padding, long outHeight, long outWidth) {
        int height = (int) x.size(2);
        int width = (int) x.size(3);
        int planes = (int) (x.size(0) * x.size(1));
        int oh = (int) outHeight;
        int ow = (int) outWidth;
        Span in = Span.of(x);
        int[] flat = new int[planes * oh * ow];
        Parallel.tiles(planes, p -> {
            double[] plane = new double[height * width];
            in.get((long) p * plane.length, plane, 0, plane.length);
            int to = p * oh * ow;
            for (int i = 0; i < oh; i++) {
                int top = i * stride - padding;
                for (int j = 0; j < ow; j++) {
                    int left = j * stride - padding;
                    flat[to++] = p * plane.length
                            + best(
                                    plane,
                                    width,
                                    Math.max(0, top),
                                    Math.min(height, top + kernel),
                                    Math.max(0, left),
                                    Math.min(width, left + kernel));
                }
            }
        });
        return new Indices(new long[] {x.size(0), x.size(1), oh, ow}, flat);
    }

    private static int best(double[] plane, int width, int top, int bottom, int left, int right) {
        int best = top * width + left;
        double most = plane[best];
        for (int i = top; i < bottom; i++) {
            for (int j = left; j < right; j++) {
                double value = plane[i * width + j];
                if (value > most || Double.isNaN(value)) {
                    most = value;
                    best = i * width + j;
                }
            }
        }
        return best;
    }
}
