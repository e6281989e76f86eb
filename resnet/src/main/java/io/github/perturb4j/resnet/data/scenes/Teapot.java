package io.github.perturb4j.resnet.data.scenes;

import io.github.perturb4j.autodiff.kernel.CounterRandom;

/** A belly, a spout, a handle opposite, a lid with a knob. */
final class Teapot implements Drawing {
    @Override
    public Colour colour(CounterRandom random) {
        return random.chance(0.3)
                ? Palette.pale(random)
                : random.chance(0.5) ? Palette.brown(random) : Palette.any(random);
    }

    @Override
    public void draw(Pen pen, Colour colour) {
        CounterRandom random = pen.random();
        Colour accent = Palette.any(random);
        double wide = pen.vary(0.50, 0.1);
        double high = pen.vary(0.43, 0.1);
        double reach = pen.vary(0.88, 0.06);
        double tip = pen.vary(-0.26, 0.3);
        pen.part(
                Outline.band(
                        0.13, 0.11, -0.36, -0.10, -0.62, -0.22, -0.84, -0.08, -0.80, 0.22, -0.60, 0.40, -0.36, 0.40),
                colour.times(0.85));
        pen.part(Outline.band(0.34, 0.13, 0.30, 0.30, 0.58, 0.16, 0.70, -0.08, reach, tip), colour.times(0.92));
        pen.part(Outline.polygon(-0.28, 0.52, 0.28, 0.52, 0.32, 0.66, -0.32, 0.66), colour.times(0.8));
        pen.part(Outline.ellipse(0, 0.16, wide, high, 0), colour);
        decorate(pen, accent, wide);
        double neck = 0.20 - high;
        pen.part(
                Outline.smooth(
                        -0.33, neck + 0.04, -0.20, neck - 0.13, 0.20, neck - 0.13, 0.33, neck + 0.04, 0, neck + 0.09),
                colour.mix(accent, 0.35));
        pen.part(Outline.circle(0, neck - 0.19, pen.vary(0.09, 0.2)), accent);
    }

    private static void decorate(Pen pen, Colour accent, double wide) {
        int kind = pen.random().nextInt(3);
        if (kind == 0) {
            pen.mark(
                    Outline.smooth(
                            -0.95 * wide,
                            0.10,
                            0,
                            0.18,
                            0.95 * wide,
                            0.10,
                            0.97 * wide,
                            0.22,
                            0,
                            0.30,
                            -0.97 * wide,
                            0.22),
                    accent);
        } else if (kind == 1) {
            for (double x = -0.28; x < 0.3; x += 0.28) {
                pen.mark(Outline.circle(x, 0.18, 0.085), accent);
            }
        }
        pen.tint(Outline.ellipse(-0.2, -0.04, 0.13, 0.07, -30), Colour.WHITE, 0.5);
    }
}
