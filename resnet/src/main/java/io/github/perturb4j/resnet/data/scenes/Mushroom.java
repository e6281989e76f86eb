package io.github.perturb4j.resnet.data.scenes;

import io.github.perturb4j.autodiff.kernel.CounterRandom;

/** A cap with spots on a pale stem, sometimes with a small one beside it. */
final class Mushroom implements Drawing {
    @Override
    public Colour colour(CounterRandom random) {
        return random.chance(0.4)
                ? Palette.degrees(random, -15, 20, 0.6, 0.95, 0.6, 0.95)
                : random.chance(0.6) ? Palette.brown(random) : Palette.any(random);
    }

    @Override
    public void draw(Pen pen, Colour colour) {
        Colour stem = Palette.degrees(pen.random(), 20, 60, 0.03, 0.3, 0.75, 1.0);
        boolean spotted = pen.random().chance(0.7);
        if (pen.random().chance(0.35)) {
            one(pen, 0.62, 0.48, 0.45, colour.times(0.9), stem, spotted);
        }
        one(pen, 0, 0, 1, colour, stem, spotted);
    }

    private static void one(Pen pen, double x, double y, double size, Colour cap, Colour stem, boolean spotted) {
        double wide = size * pen.vary(0.78, 0.1);
        double high = size * pen.vary(0.72, 0.12);
        double thick = size * pen.vary(0.19, 0.2);
        double foot = y + size * 0.88;
        double rim = y + size * 0.08;
        pen.part(
                Outline.smooth(
                        x - thick,
                        rim,
                        x + thick,
                        rim,
                        x + 0.9 * thick,
                        rim + 0.4 * size,
                        x + 1.35 * thick,
                        foot - 0.06,
                        x,
                        foot,
                        x - 1.35 * thick,
                        foot - 0.06,
                        x - 0.9 * thick,
                        rim + 0.4 * size),
                stem);
        pen.part(Outline.ellipse(x, rim, wide * 0.94, size * 0.15, 0), stem.times(0.68));
        pen.part(
                Outline.smooth(
                        x - wide,
                        rim + 0.02 * size,
                        x - 0.86 * wide,
                        rim - 0.55 * high,
                        x - 0.45 * wide,
                        rim - 0.92 * high,
                        x,
                        rim - high,
                        x + 0.45 * wide,
                        rim - 0.92 * high,
                        x + 0.86 * wide,
                        rim - 0.55 * high,
                        x + wide,
                        rim + 0.02 * size,
                        x,
                        rim + 0.04 * size),
                cap);
        if (spotted) {
            Colour spot = cap.luma() > 0.65 ? cap.times(0.5) : Colour.WHITE;
            double turn = pen.random().between(-0.12, 0.12) * wide;
            pen.mark(Outline.ellipse(x + turn, rim - 0.66 * high, 0.18 * wide, 0.13 * high, 0), spot);
            pen.mark(Outline.ellipse(x - 0.52 * wide + turn, rim - 0.36 * high, 0.13 * wide, 0.13 * high, 0), spot);
            pen.mark(Outline.ellipse(x + 0.52 * wide + turn, rim - 0.38 * high, 0.14 * wide, 0.12 * high, 0), spot);
            pen.mark(Outline.ellipse(x + 0.05 * wide + turn, rim - 0.22 * high, 0.13 * wide, 0.09 * high, 0), spot);
        }
    }
}
