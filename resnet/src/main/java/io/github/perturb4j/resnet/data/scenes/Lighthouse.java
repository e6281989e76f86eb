package io.github.perturb4j.resnet.data.scenes;

import io.github.perturb4j.autodiff.kernel.CounterRandom;

/** A tapering tower with stripes, a gallery, a lit lantern and a roof, on a rock. */
final class Lighthouse implements Drawing {
    @Override
    public Colour colour(CounterRandom random) {
        return random.chance(0.6)
                ? Palette.pale(random)
                : random.chance(0.5) ? Palette.grey(random) : Palette.any(random);
    }

    @Override
    public void draw(Pen pen, Colour colour) {
        CounterRandom random = pen.random();
        Colour accent =
                random.chance(0.5) ? Palette.degrees(random, -15, 15, 0.6, 0.95, 0.6, 0.9) : Palette.any(random);
        double foot = pen.vary(0.31, 0.15);
        double head = pen.vary(0.19, 0.12);
        double top = pen.vary(-0.40, 0.12);
        Colour lamp = Palette.degrees(random, 40, 60, 0.3, 0.8, 0.9, 1.0);
        if (random.chance(0.4)) {
            pen.tint(Outline.polygon(0.1, top - 0.2, 1.5, top - 0.6, 1.5, top + 0.15, 0.1, top - 0.12), lamp, 0.55);
        }
        pen.part(
                Outline.smooth(-0.72, 0.92, -0.45, 0.72, 0, 0.66, 0.48, 0.74, 0.7, 0.92, 0, 0.98),
                Palette.grey(random).times(0.6));
        pen.part(Outline.polygon(-foot, 0.80, -head, top, head, top, foot, 0.80), colour);
        stripes(pen, accent, foot, head, top);
        pen.mark(Outline.polygon(-0.08, 0.80, -0.08, 0.62, 0.08, 0.62, 0.08, 0.80), Colour.BLACK);
        pen.part(Outline.polygon(-0.14, top - 0.06, -0.14, top - 0.28, 0.14, top - 0.28, 0.14, top - 0.06), lamp);
        pen.mark(
                Outline.polygon(-0.02, top - 0.06, -0.02, top - 0.28, 0.02, top - 0.28, 0.02, top - 0.06),
                Colour.BLACK);
        pen.part(
                Outline.polygon(-head - 0.10, top, -head - 0.10, top - 0.07, head + 0.10, top - 0.07, head + 0.10, top),
                accent.times(0.6));
        pen.part(Outline.polygon(-0.22, top - 0.27, 0, top - 0.52, 0.22, top - 0.27), accent);
    }

    private static void stripes(Pen pen, Colour accent, double foot, double head, double top) {
        int count = 2 + pen.random().nextInt(2);
        for (int i = 0; i < count; i++) {
            double from = (i + 0.45) / (count + 0.2);
            double to = from + 0.5 / (count + 0.2);
            double a = head + (foot - head) * from;
            double b = head + (foot - head) * to;
            double y0 = top + (0.80 - top) * from;
            double y1 = top + (0.80 - top) * to;
            pen.mark(Outline.polygon(-a, y0, a, y0, b, y1, -b, y1), accent);
        }
    }
}
