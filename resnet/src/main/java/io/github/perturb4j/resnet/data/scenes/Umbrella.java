package io.github.perturb4j.resnet.data.scenes;

import io.github.perturb4j.autodiff.kernel.CounterRandom;

/** Open: a canopy of panels with a scalloped edge, a thin shaft, a hooked handle. */
final class Umbrella implements Drawing {
    @Override
    public Colour colour(CounterRandom random) {
        return random.chance(0.5)
                ? Palette.vivid(random)
                : random.chance(0.4) ? Palette.brown(random) : Palette.any(random);
    }

    @Override
    public void draw(Pen pen, Colour colour) {
        CounterRandom random = pen.random();
        Colour other = random.chance(0.5) ? Palette.any(random) : colour.times(0.72);
        Colour shaft = random.chance(0.5) ? Palette.brown(random).times(0.7) : Palette.grey(random);
        double high = pen.vary(0.70, 0.12);
        double wide = pen.vary(0.88, 0.06);
        double end = pen.vary(0.68, 0.1);
        double lean = random.between(-0.2, 0.2);
        pen.part(
                Outline.band(
                        0.07,
                        0.08,
                        0,
                        -0.30,
                        0,
                        end - 0.2,
                        0,
                        end,
                        0.05,
                        end + 0.13,
                        0.15,
                        end + 0.16,
                        0.24,
                        end + 0.09,
                        0.25,
                        end - 0.02),
                shaft);
        pen.part(Outline.band(0.06, 0.04, 0, 0.02 - high, 0, -0.16 - high), shaft);
        canopy(pen, high, wide, lean, colour, other);
    }

    /** Four panels; each one's upper side follows an arch, its lower a scallop. */
    private static void canopy(Pen pen, double high, double wide, double lean, Colour colour, Colour other) {
        double[] seam = {-wide, -0.48 * wide + lean * wide * 0.6, lean * wide, 0.48 * wide + lean * wide * 0.6, wide};
        pen.part(
                Outline.smooth(
                        -wide,
                        0.08,
                        -0.84 * wide,
                        -0.42 * high,
                        -0.45 * wide,
                        -0.86 * high,
                        0,
                        -high,
                        0.45 * wide,
                        -0.86 * high,
                        0.84 * wide,
                        -0.42 * high,
                        wide,
                        0.08,
                        seam[3] + 0.24 * wide,
                        -0.04,
                        seam[3],
                        0.10,
                        0.5 * (seam[2] + seam[3]),
                        -0.04,
                        seam[2],
                        0.10,
                        0.5 * (seam[1] + seam[2]),
                        -0.04,
                        seam[1],
                        0.10,
                        seam[1] - 0.24 * wide,
                        -0.04),
                colour);
        for (int i = 1; i < 4; i += 2) {
            double a = seam[i];
            double b = seam[i == 1 ? 2 : 4];
            double bow = i == 1 ? 0 : 0.92;
            pen.mark(
                    Outline.polygon(
                            0,
                            -0.97 * high,
                            mid(0, a, 0.55),
                            -0.62 * high,
                            a,
                            0.06,
                            0.5 * (a + b),
                            -0.06,
                            b * (i == 1 ? 1 : 0.97),
                            0.04,
                            bow == 0 ? mid(0, b, 0.7) : 0.80 * wide,
                            -0.40 * high,
                            bow == 0 ? mid(0, b, 0.5) : 0.42 * wide,
                            -0.82 * high),
                    other);
        }
        for (int i = 1; i < 4; i++) {
            pen.mark(
                    Outline.band(0.025, 0.025, 0, -high, mid(0, seam[i], 0.62), -0.6 * high, seam[i], 0.08),
                    colour.times(0.4));
        }
    }

    private static double mid(double from, double to, double share) {
        return from + (to - from) * share;
    }
}
