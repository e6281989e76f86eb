package io.github.perturb4j.resnet.data.scenes;

import io.github.perturb4j.autodiff.kernel.CounterRandom;

/** Stout, with pointed ears, a disc for a snout and a curly tail; from the side or the front. */
final class Pig implements Drawing {
    @Override
    public Colour colour(CounterRandom random) {
        return random.chance(0.6)
                ? Palette.pink(random)
                : random.chance(0.75) ? Palette.brown(random) : Palette.any(random);
    }

    @Override
    public void draw(Pen pen, Colour colour) {
        if (pen.random().chance(0.7)) {
            fromTheSide(pen, colour);
        } else {
            fromTheFront(pen, colour);
        }
    }

    private static void fromTheSide(Pen pen, Colour colour) {
        double girth = pen.vary(0.40, 0.12);
        double leg = pen.vary(0.74, 0.07);
        double head = pen.vary(0.31, 0.1);
        pen.part(
                Outline.band(
                        0.08, 0.05, -0.60, -0.02, -0.74, -0.10, -0.80, 0.02, -0.70, 0.06, -0.69, -0.10, -0.82, -0.24,
                        -0.95, -0.22),
                colour.times(0.9));
        leg(pen, -0.22, leg - 0.06, colour.times(0.72));
        leg(pen, 0.36, leg - 0.06, colour.times(0.72));
        pen.part(Outline.ellipse(-0.08, 0.06, 0.60, girth, 0), colour);
        spots(pen, colour);
        leg(pen, -0.42, leg, colour);
        leg(pen, 0.18, leg, colour);
        ear(pen, 0.36, -0.14 - head, -0.10, colour.times(0.85));
        pen.part(Outline.circle(0.52, -0.10, head), colour);
        ear(pen, 0.58, -0.12 - head, 0.06, colour.times(0.92));
        snout(pen, 0.76, 0.0, 0.16, colour);
        pen.mark(Outline.circle(0.54, -0.20, 0.055), Colour.BLACK);
    }

    private static void fromTheFront(Pen pen, Colour colour) {
        double head = pen.vary(0.52, 0.08);
        leg(pen, -0.34, 0.88, colour.times(0.9));
        leg(pen, 0.34, 0.88, colour.times(0.9));
        pen.part(Outline.ellipse(0, 0.26, pen.vary(0.62, 0.1), 0.5, 0), colour.times(0.9));
        ear(pen, -0.36, -0.66, -0.10, colour.times(0.85));
        ear(pen, 0.36, -0.66, 0.10, colour.times(0.85));
        pen.part(Outline.ellipse(0, -0.14, head * 1.05, head, 0), colour);
        snout(pen, 0, 0.02, 0.24, colour);
        for (double x = -0.24; x < 0.3; x += 0.48) {
            pen.mark(Outline.circle(x, -0.30, 0.075), Colour.BLACK);
            pen.mark(Outline.circle(x + 0.02, -0.33, 0.03), Colour.WHITE);
        }
    }

    private static void spots(Pen pen, Colour colour) {
        if (pen.random().chance(0.25)) {
            for (int i = 0; i < 3; i++) {
                double x = pen.random().between(-0.5, 0.25);
                double y = pen.random().between(-0.15, 0.2);
                pen.tint(Outline.ellipse(x, y, pen.vary(0.13, 0.3), pen.vary(0.09, 0.3), 0), colour.times(0.35), 0.8);
            }
        }
    }

    private static void leg(Pen pen, double x, double end, Colour colour) {
        pen.part(Outline.polygon(x - 0.11, 0.25, x + 0.11, 0.25, x + 0.08, end, x - 0.08, end), colour);
        pen.mark(
                Outline.polygon(x - 0.085, end - 0.10, x + 0.085, end - 0.10, x + 0.08, end, x - 0.08, end),
                colour.times(0.4));
    }

    /** A pointed ear that stands on (x, y) and leans by {@code lean}. */
    private static void ear(Pen pen, double x, double y, double lean, Colour colour) {
        double height = pen.vary(0.26, 0.2);
        pen.part(
                Outline.polygon(
                        x - 0.15,
                        y + 0.16,
                        x + lean - 0.04,
                        y - height + 0.14,
                        x + lean + 0.04,
                        y - height + 0.14,
                        x + 0.15,
                        y + 0.16),
                colour);
    }

    private static void snout(Pen pen, double x, double y, double radius, Colour colour) {
        Colour disc = colour.mix(new Colour(0.95f, 0.45f, 0.5f), 0.45);
        pen.part(Outline.ellipse(x, y, radius, radius * 0.85, 0), disc);
        for (int side = -1; side <= 1; side += 2) {
            pen.mark(Outline.ellipse(x + side * 0.4 * radius, y, radius * 0.22, radius * 0.36, 0), disc.times(0.25));
        }
    }
}
