package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.autodiff.kernel.Span;

/** The mean of each channel over all pixels, (n, h, w, c) to (n, c), and its gradient. */
public record MeanPool(Images shape) {
    /** y[n, c] = sum over p of x[n, p, c] / pixels; added up in float64. */
    public void forward(Span x, Span y, Epilogue epilogue) {
        Parallel.tiles(shape.n(), sample -> {
            int c = shape.channels();
            double[] sum = new double[c];
            float[] pixel = HeapScratch.array(0, c);
            for (int p = 0; p < shape.pixels(); p++) {
                x.get(sample * shape.sample() + (long) p * c, pixel, 0, c);
                for (int i = 0; i < c; i++) {
                    sum[i] += pixel[i];
                }
            }
            for (int i = 0; i < c; i++) {
                pixel[i] = (float) (sum[i] / shape.pixels());
            }
            epilogue.storeAll(pixel, c, y, (long) sample * c);
        });
    }

    /** dL/dx[n, p, c] = g[n, c] / pixels. */
    public void gradient(Span g, Span dx, Epilogue epilogue) {
        int lines = shape.n() * shape.height();
        Parallel.tiles(lines, line -> {
            int c = shape.channels();
            float[] part = HeapScratch.array(0, c);
            float[] all = HeapScratch.array(1, shape.line());
            g.get((long) (line / shape.height()) * c, part, 0, c);
            float factor = 1f / shape.pixels();
            for (int i = 0; i < c; i++) {
                part[i] *= factor;
            }
            for (int p = 0; p < shape.width(); p++) {
                System.arraycopy(part, 0, all, p * c, c);
            }
            epilogue.storeAll(all, shape.line(), dx, (long) line * shape.line());
        });
    }
}
