package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.autodiff.kernel.Scratch;
import io.github.perturb4j.autodiff.kernel.Span;

/**
 * Between the order (n, c, h, w) of arrays and the order (n, h, w, c) of the kernels here, with a scale and a shift per
 * channel.
 */
public final class Layout {
    private static final Scratch.Arrays32 PLANE = new Scratch.Arrays32();
    private static final Scratch.Arrays32 MIXED = new Scratch.Arrays32();
    private static final int PIXELS = 1024;

    private Layout() {}

    /** y[n, p, c] = x[n, c, p] scale[c] + shift[c]. */
    public static void toNhwc(Images shape, Span x, Span y, float[] scale, float[] shift) {
        tiles(shape, (sample, first, count) -> {
            int c = shape.channels();
            float[] plane = PLANE.get(PIXELS);
            float[] mixed = MIXED.get(PIXELS * c);
            for (int channel = 0; channel < c; channel++) {
                x.get(((long) sample * c + channel) * shape.pixels() + first, plane, 0, count);
                for (int i = 0, to = channel; i < count; i++, to += c) {
                    mixed[to] = plane[i] * scale[channel] + shift[channel];
                }
            }
            y.put(((long) sample * shape.pixels() + first) * c, mixed, 0, count * c);
        });
    }

    /** y[n, c, p] = x[n, p, c] scale[c]. */
    public static void toNchw(Images shape, Span x, Span y, float[] scale) {
        tiles(shape, (sample, first, count) -> {
            int c = shape.channels();
            float[] plane = PLANE.get(PIXELS);
            float[] mixed = MIXED.get(PIXELS * c);
            x.get(((long) sample * shape.pixels() + first) * c, mixed, 0, count * c);
            for (int channel = 0; channel < c; channel++) {
                for (int i = 0, from = channel; i < count; i++, from += c) {
                    plane[i] = mixed[from] * scale[channel];
                }
                y.put(((long) sample * c + channel) * shape.pixels() + first, plane, 0, count);
            }
        });
    }

    private interface Run {
        void of(int sample, int first, int count);
    }

    private static void tiles(Images shape, Run run) {
        int perSample = (shape.pixels() + PIXELS - 1) / PIXELS;
        Parallel.tiles(shape.n() * perSample, tile -> {
            int first = tile % perSample * PIXELS;
            run.of(tile / perSample, first, Math.min(PIXELS, shape.pixels() - first));
        });
    }
}
