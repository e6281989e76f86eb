package io.github.perturb4j.resnet.data.scenes;

import io.github.perturb4j.autodiff.kernel.CounterRandom;

/**
 * Random colours. Every subject has its natural ones and, now and then, any other, so that colour alone tells little.
 */
final class Palette {
    private static final double TURN = 1.0 / 360;

    private Palette() {}

    /** Any hue. */
    static Colour any(CounterRandom random) {
        return Colour.hsv(random.nextDouble(), random.between(0.15, 0.9), random.between(0.35, 0.98));
    }

    static Colour vivid(CounterRandom random) {
        return Colour.hsv(random.nextDouble(), random.between(0.55, 0.95), random.between(0.6, 0.98));
    }

    static Colour pale(CounterRandom random) {
        return Colour.hsv(random.nextDouble(), random.between(0.0, 0.22), random.between(0.85, 1.0));
    }

    /** Hides from greys over beige and brown to pink. */
    static Colour brown(CounterRandom random) {
        return degrees(random, 15, 40, 0.15, 0.55, 0.35, 0.72);
    }

    static Colour pink(CounterRandom random) {
        return degrees(random, 340, 378, 0.18, 0.45, 0.80, 1.0);
    }

    static Colour green(CounterRandom random) {
        return degrees(random, 70, 150, 0.35, 0.8, 0.3, 0.7);
    }

    static Colour grey(CounterRandom random) {
        return degrees(random, 0, 360, 0.0, 0.12, 0.3, 0.85);
    }

    /** A hue from {@code from} to {@code to} degrees, a saturation and a value from the ranges given. */
    static Colour degrees(
            CounterRandom random, double from, double to, double sLow, double sHigh, double vLow, double vHigh) {
        return Colour.hsv(TURN * random.between(from, to), random.between(sLow, sHigh), random.between(vLow, vHigh));
    }

    /** Sky, grass, sand, stone and snow. */
    private static Colour outdoors(CounterRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> degrees(random, 190, 225, 0.2, 0.65, 0.6, 1.0);
            case 1 -> green(random);
            case 2 -> degrees(random, 28, 52, 0.2, 0.55, 0.6, 0.95);
            case 3 -> grey(random);
            default -> pale(random);
        };
    }

    /** A colour that stands out from {@code other}. */
    static Colour apartFrom(Colour other, CounterRandom random) {
        for (int attempt = 0; attempt < 12; attempt++) {
            Colour colour = random.chance(0.7) ? outdoors(random) : any(random);
            if (colour.distance(other) > 0.55) {
                return colour;
            }
        }
        return other.luma() > 0.5 ? other.times(0.35) : other.mix(Colour.WHITE, 0.75);
    }
}
