package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.autodiff.kernel.Scratch;
import io.github.perturb4j.autodiff.kernel.Span;

/** The mean of each channel over all pixels, (n, h, w, c) to (n, c), and its gradient. */
public record MeanPool(Images shape) implements ImageMap {
    private static final Scratch.Arrays32 PIXEL = new Scratch.Arrays32();
    private static final Scratch.Arrays32 LINE = new Scratch.Arrays32();

    @Override
    public Images output() {
        return new Images(shape.n(), 1, 1, shape.channels());
    }

    @Override
    public String text() {
        return "mean";
    }

    /** y[n, c] = sum over p of x[n, p, c] / pixels; added up in float64. */
    @Override
    public void forward(Span x, Span y, Span saved, Epilogue epilogue) {
        Parallel.tiles(shape.n(), sample -> {
            int c = shape.channels();
            double[] sum = new double[c];
            float[] pixel = PIXEL.get(c);
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
    @Override
    public void gradient(Span g, Span dx, Span saved, Epilogue epilogue) {
        int lines = shape.n() * shape.height();
        Parallel.tiles(lines, line -> {
            int c = shape.channels();
            float[] part = PIXEL.get(c);
            float[] all = LINE.get(shape.line());
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
