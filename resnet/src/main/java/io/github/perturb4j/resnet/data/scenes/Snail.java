package io.github.perturb4j.resnet.data.scenes;

import io.github.perturb4j.autodiff.kernel.CounterRandom;

/** A coiled shell on a long foot, and two eyes on stalks. */
final class Snail implements Drawing {
    private static final int COIL_POINTS = 18;

    @Override
    public Colour colour(CounterRandom random) {
        return random.chance(0.5)
                ? Palette.brown(random)
                : random.chance(0.3) ? Palette.pink(random) : Palette.any(random);
    }

    @Override
    public void draw(Pen pen, Colour colour) {
        CounterRandom random = pen.random();
        Colour body = random.chance(0.6) ? Palette.degrees(random, 20, 90, 0.15, 0.5, 0.55, 0.95) : Palette.any(random);
        double shell = pen.vary(0.50, 0.1);
        double neck = pen.vary(-0.08, 0.8);
        stalk(pen, 0.64, neck, pen.vary(0.58, 0.12), body.times(0.85));
        stalk(pen, 0.80, neck, pen.vary(0.92, 0.08), body);
        pen.part(
                Outline.smooth(
                        -0.97,
                        0.74,
                        -0.55,
                        0.52,
                        0.10,
                        0.46,
                        0.46,
                        0.30,
                        0.58,
                        neck + 0.02,
                        0.74,
                        neck - 0.08,
                        0.90,
                        neck + 0.06,
                        0.88,
                        neck + 0.36,
                        0.72,
                        0.68,
                        0.40,
                        0.78,
                        -0.40,
                        0.80),
                body);
        pen.mark(Outline.band(0.03, 0.03, 0.78, neck + 0.18, 0.84, neck + 0.20, 0.88, neck + 0.16), body.times(0.3));
        pen.part(Outline.circle(-0.14, 0.62 - shell, shell), colour);
        coil(pen, -0.14, 0.62 - shell, shell, colour);
    }

    private static void stalk(Pen pen, double x, double neck, double tipX, Colour colour) {
        double tipY = neck - pen.vary(0.42, 0.2);
        pen.part(Outline.band(0.08, 0.06, x, neck + 0.05, tipX, tipY), colour);
        pen.part(Outline.circle(tipX, tipY, 0.075), Colour.BLACK);
    }

    /** A spiral whose radius falls evenly with the angle. */
    private static void coil(Pen pen, double cx, double cy, double radius, Colour colour) {
        double[] points = new double[2 * COIL_POINTS];
        double start = pen.random().between(0.2, 1.0);
        for (int i = 0; i < COIL_POINTS; i++) {
            double angle = start + 4.6 * StrictMath.PI * i / (COIL_POINTS - 1);
            double r = radius * (0.92 - 0.86 * i / (COIL_POINTS - 1));
            points[2 * i] = cx + r * StrictMath.cos(angle);
            points[2 * i + 1] = cy + r * StrictMath.sin(angle);
        }
        Colour line = colour.luma() > 0.4 ? colour.times(0.35) : colour.mix(Colour.WHITE, 0.6);
        pen.mark(Outline.band(0.10, 0.06, points), line);
    }
}
