package io.github.perturb4j.resnet.data.scenes;

import io.github.perturb4j.autodiff.kernel.CounterRandom;

/** Seen from the side, or from above; swept wings, a tail fin, engines, a row of windows. */
final class Airliner implements Drawing {
    @Override
    public Colour colour(CounterRandom random) {
        return random.chance(0.65)
                ? Palette.pale(random)
                : random.chance(0.5) ? Palette.grey(random) : Palette.any(random);
    }

    @Override
    public void draw(Pen pen, Colour colour) {
        Colour accent = Palette.vivid(pen.random());
        if (pen.random().chance(0.6)) {
            fromTheSide(pen, colour, accent);
        } else {
            fromAbove(pen, colour, accent);
        }
    }

    private static void fromTheSide(Pen pen, Colour colour, Colour accent) {
        double sweep = pen.vary(0.42, 0.25);
        double fat = pen.vary(0.15, 0.15);
        Colour wing = colour.times(0.82);
        pen.part(
                Outline.polygon(0.15, -0.08, 0.05 - sweep, -0.52, -0.10 - sweep, -0.52, -0.20, -0.08),
                wing.times(0.85));
        pen.part(Outline.polygon(-0.58, -0.08, -0.82, -0.50, -0.99, -0.50, -0.90, -0.02), accent);
        pen.part(
                Outline.smooth(
                        0.97,
                        0.03,
                        0.82,
                        -0.7 * fat,
                        0.50,
                        -fat,
                        -0.50,
                        -fat,
                        -0.95,
                        -0.10,
                        -0.97,
                        -0.05,
                        -0.50,
                        0.8 * fat,
                        0.50,
                        fat,
                        0.86,
                        0.75 * fat),
                colour);
        pen.mark(Outline.polygon(-0.9, -0.01, 0.93, 0.03, 0.90, 0.08, -0.70, 0.05), accent);
        for (double x = -0.55; x < 0.62; x += 0.13) {
            pen.mark(Outline.polygon(x, -0.08, x + 0.06, -0.08, x + 0.06, -0.02, x, -0.02), Colour.BLACK);
        }
        pen.mark(Outline.polygon(0.72, -0.09, 0.83, -0.06, 0.89, -0.01, 0.74, -0.02), Colour.BLACK);
        pen.part(Outline.polygon(-0.66, 0.0, -0.92, 0.17, -1.02, 0.17, -0.90, 0.0), wing);
        pen.part(Outline.ellipse(0.06, 0.26, 0.16, 0.08, 0), accent.times(0.8));
        pen.part(Outline.polygon(0.22, 0.06, -0.05 - sweep, 0.56, -0.20 - sweep, 0.56, -0.18, 0.06), wing);
    }

    private static void fromAbove(Pen pen, Colour colour, Colour accent) {
        double span = pen.vary(0.82, 0.12);
        double sweep = pen.vary(0.42, 0.25);
        double fat = pen.vary(0.11, 0.15);
        Colour wing = colour.times(0.85);
        for (int side = -1; side <= 1; side += 2) {
            double y = side;
            pen.part(Outline.ellipse(0.12, 0.36 * y, 0.14, 0.07, 0), accent.times(0.8));
            pen.part(
                    Outline.polygon(0.28, 0.07 * y, 0.04 - sweep, span * y, -0.10 - sweep, span * y, -0.12, 0.07 * y),
                    wing);
            pen.part(Outline.polygon(-0.66, 0.05 * y, -0.86, 0.34 * y, -0.96, 0.34 * y, -0.90, 0.04 * y), wing);
        }
        pen.part(
                Outline.smooth(
                        0.98,
                        0.0,
                        0.86,
                        -0.8 * fat,
                        0.6,
                        -fat,
                        -0.5,
                        -fat,
                        -0.97,
                        -0.03,
                        -0.97,
                        0.03,
                        -0.5,
                        fat,
                        0.6,
                        fat,
                        0.86,
                        0.8 * fat),
                colour);
        pen.mark(Outline.band(0.06, 0.04, -0.5, 0, -0.98, 0), accent);
        pen.mark(Outline.polygon(0.78, -0.07, 0.87, -0.04, 0.87, 0.04, 0.78, 0.07), Colour.BLACK);
    }
}
