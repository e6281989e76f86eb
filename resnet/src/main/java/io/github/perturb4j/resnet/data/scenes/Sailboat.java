package io.github.perturb4j.resnet.data.scenes;

import io.github.perturb4j.autodiff.kernel.CounterRandom;

/** A hull, a mast, a mainsail before the wind and a jib. */
final class Sailboat implements Drawing {
    @Override
    public Colour colour(CounterRandom random) {
        return random.chance(0.55)
                ? Palette.pale(random)
                : random.chance(0.5) ? Palette.vivid(random) : Palette.any(random);
    }

    @Override
    public void draw(Pen pen, Colour colour) {
        CounterRandom random = pen.random();
        Colour hull = random.chance(0.5) ? Palette.brown(random) : Palette.any(random);
        Colour jib = random.chance(0.5) ? colour : Palette.any(random);
        double mast = pen.vary(-0.90, 0.07);
        double boom = pen.vary(0.62, 0.12);
        double bow = pen.vary(0.58, 0.15);
        double belly = random.between(0.02, 0.16);
        pen.part(Outline.band(0.06, 0.05, 0, 0.45, 0, mast), hull.times(0.5));
        pen.part(
                Outline.polygon(
                        0.06,
                        mast + 0.04,
                        0.06 + 0.30 * boom + belly,
                        -0.42,
                        0.06 + 0.70 * boom + belly,
                        0.0,
                        0.06 + boom,
                        0.30,
                        0.06,
                        0.32),
                colour);
        pen.part(Outline.polygon(-0.06, mast + 0.16, -0.06, 0.30, -bow, 0.32, -0.35 * bow, -0.30), jib.times(0.92));
        if (random.chance(0.5)) {
            pen.mark(Outline.polygon(0.06, -0.12, 0.36, -0.12, 0.44, 0.02, 0.06, 0.02), Palette.vivid(random));
        }
        pen.part(Outline.polygon(0, mast, 0, mast - 0.10, -0.20, mast - 0.05), Palette.vivid(random));
        pen.part(
                Outline.smooth(-0.80, 0.42, 0, 0.47, 0.78, 0.40, 0.62, 0.70, 0.4, 0.78, -0.4, 0.78, -0.60, 0.70), hull);
        pen.mark(Outline.polygon(-0.70, 0.52, 0.72, 0.52, 0.70, 0.58, -0.66, 0.58), hull.mix(Colour.WHITE, 0.6));
        if (random.chance(0.6)) {
            pen.tint(
                    Outline.smooth(
                            -1.1, 0.74, -0.7, 0.68, -0.35, 0.75, 0, 0.69, 0.35, 0.75, 0.7, 0.68, 1.1, 0.74, 1.0, 0.92,
                            0, 0.88, -1.0, 0.92),
                    Palette.degrees(random, 170, 240, 0.3, 0.8, 0.5, 0.95),
                    0.85);
        }
    }
}
