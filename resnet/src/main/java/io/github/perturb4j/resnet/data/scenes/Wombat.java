package io.github.perturb4j.resnet.data.scenes;

import io.github.perturb4j.autodiff.kernel.CounterRandom;

/** As stout as the pig, but furry: round ears, a broad head with a small dark nose, short legs, no tail. */
final class Wombat implements Drawing {
    @Override
    public Colour colour(CounterRandom random) {
        return random.chance(0.7)
                ? Palette.brown(random)
                : random.chance(0.5)
                        ? Palette.grey(random)
                        : random.chance(0.7) ? Palette.pink(random) : Palette.any(random);
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
        double girth = pen.vary(0.45, 0.1);
        double leg = pen.vary(0.66, 0.05);
        double head = pen.vary(0.34, 0.08);
        paw(pen, -0.26, leg - 0.05, colour.times(0.6));
        paw(pen, 0.42, leg - 0.05, colour.times(0.6));
        pen.part(
                Outline.smooth(
                        0.55,
                        -0.05,
                        0.15,
                        -girth,
                        -0.35,
                        -girth * 0.95,
                        -0.74,
                        -0.12,
                        -0.76,
                        0.22,
                        -0.5,
                        0.44,
                        0.1,
                        0.46,
                        0.5,
                        0.3),
                colour);
        fur(pen, colour);
        paw(pen, -0.48, leg, colour.times(0.85));
        paw(pen, 0.20, leg, colour.times(0.85));
        ear(pen, 0.29, -0.27, 0.10, colour.times(0.8));
        pen.part(Outline.ellipse(0.52, 0.0, head * 1.08, head * 0.92, 12), colour.mix(Colour.WHITE, 0.06));
        ear(pen, 0.58, -0.28, 0.12, colour.times(0.9));
        pen.mark(Outline.ellipse(0.70, 0.13, 0.21, 0.16, 0), colour.mix(Colour.WHITE, 0.28));
        pen.mark(Outline.ellipse(0.79, 0.03, 0.10, 0.07, 0), Colour.BLACK);
        pen.mark(Outline.circle(0.58, -0.06, 0.05), Colour.BLACK);
    }

    private static void fromTheFront(Pen pen, Colour colour) {
        double head = pen.vary(0.52, 0.06);
        paw(pen, -0.36, 0.84, colour.times(0.8));
        paw(pen, 0.36, 0.84, colour.times(0.8));
        pen.part(Outline.ellipse(0, 0.22, pen.vary(0.68, 0.08), 0.54, 0), colour.times(0.88));
        ear(pen, -0.46, -0.42, 0.14, colour.times(0.85));
        ear(pen, 0.46, -0.42, 0.14, colour.times(0.85));
        pen.part(Outline.ellipse(0, -0.08, head * 1.25, head * 0.90, 0), colour.mix(Colour.WHITE, 0.06));
        pen.mark(Outline.ellipse(0, 0.14, 0.33, 0.21, 0), colour.mix(Colour.WHITE, 0.28));
        pen.mark(Outline.ellipse(0, 0.03, 0.18, 0.10, 0), Colour.BLACK);
        pen.mark(Outline.band(0.04, 0.04, 0, 0.1, 0, 0.22), Colour.BLACK);
        for (double x = -0.34; x < 0.4; x += 0.68) {
            pen.mark(Outline.circle(x, -0.20, 0.065), Colour.BLACK);
            pen.mark(Outline.circle(x + 0.02, -0.22, 0.025), Colour.WHITE);
        }
    }

    private static void paw(Pen pen, double x, double end, Colour colour) {
        pen.part(
                Outline.smooth(x - 0.15, 0.25, x + 0.14, 0.25, x + 0.15, end - 0.08, x + 0.13, end, x - 0.12, end),
                colour);
        for (double claw = -0.07; claw < 0.1; claw += 0.07) {
            pen.mark(Outline.ellipse(x + claw, end, 0.02, 0.05, 0), Colour.WHITE.times(0.85));
        }
    }

    private static void ear(Pen pen, double x, double y, double radius, Colour colour) {
        double r = pen.vary(radius, 0.12);
        pen.part(Outline.circle(x, y, r), colour);
        pen.mark(Outline.circle(x, y + 0.02, 0.55 * r), colour.times(0.55));
    }

    private static void fur(Pen pen, Colour colour) {
        for (int i = 0; i < 9; i++) {
            double x = pen.random().between(-0.62, 0.2);
            double y = pen.random().between(-0.3, 0.3);
            pen.tint(Outline.band(0.05, 0.01, x, y, x - 0.10, y + 0.06), colour.times(i % 2 == 0 ? 0.6 : 1.3), 0.6);
        }
    }
}
