package io.github.perturb4j.resnet.data.scenes;

import io.github.perturb4j.autodiff.kernel.CounterRandom;

/** Petals around a disc, with a stem and leaves or face on. */
final class Daisy implements Drawing {
    @Override
    public Colour colour(CounterRandom random) {
        return random.chance(0.5)
                ? Palette.pale(random)
                : random.chance(0.4) ? Palette.pink(random) : Palette.any(random);
    }

    @Override
    public void draw(Pen pen, Colour colour) {
        CounterRandom random = pen.random();
        Colour disc = random.chance(0.6)
                ? Palette.degrees(random, 35, 58, 0.6, 0.95, 0.8, 1.0)
                : Palette.brown(random).times(0.7);
        boolean stem = random.chance(0.6);
        double cy = stem ? -0.26 : 0;
        double reach = pen.vary(stem ? 0.62 : 0.88, 0.08);
        if (stem) {
            Colour green = Palette.green(random);
            double bend = random.between(-0.2, 0.2);
            pen.part(Outline.band(0.08, 0.10, 0, cy, bend, 0.4, 0.3 * bend, 1.0), green);
            pen.part(
                    Outline.smooth(bend * 0.8, 0.62, 0.25 + bend, 0.40, 0.52 + bend, 0.42, 0.30 + bend, 0.62),
                    green.times(0.9));
        }
        petals(pen, cy, reach, colour);
        pen.part(Outline.circle(0, cy, reach * pen.vary(0.31, 0.12)), disc);
        pen.tint(Outline.circle(0, cy, reach * 0.14), disc.times(0.55), 0.6);
    }

    private static void petals(Pen pen, double cy, double reach, Colour colour) {
        int count = 8 + pen.random().nextInt(6);
        double turn = pen.random().nextDouble();
        double wide = pen.vary(2.1 * reach / count, 0.12);
        for (int i = 0; i < count; i++) {
            double angle = 2 * StrictMath.PI * (i + turn) / count;
            double x = 0.62 * reach * StrictMath.cos(angle);
            double y = 0.62 * reach * StrictMath.sin(angle);
            pen.part(
                    Outline.ellipse(x, cy + y, 0.42 * reach, 0.8 * wide, StrictMath.toDegrees(angle)),
                    i % 2 == 0 ? colour : colour.times(0.93));
        }
    }
}
