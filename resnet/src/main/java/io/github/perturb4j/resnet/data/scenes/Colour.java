package io.github.perturb4j.resnet.data.scenes;

/** Red, green, blue, each from 0 to 1 (values outside are clipped when the picture is finished). */
record Colour(float r, float g, float b) {

    static final Colour BLACK = new Colour(0.08f, 0.07f, 0.08f);
    static final Colour WHITE = new Colour(0.97f, 0.97f, 0.95f);

    /**
     * The colour of a hue (in turns: 0 red, 1/3 green, 2/3 blue; any number), a saturation and a value, both 0 to 1.
     */
    static Colour hsv(double hue, double saturation, double value) {
        return new Colour(
                component(hue + 1.0, saturation, value),
                component(hue + 2.0 / 3.0, saturation, value),
                component(hue + 1.0 / 3.0, saturation, value));
    }

    /** {@code v (1 - s clamp(2 - |6 frac(hue) - 3|))}, with red's full stretch centred on hue 0. */
    private static float component(double hue, double saturation, double value) {
        double turn = hue - Math.floor(hue);
        double away = Math.max(0.0, Math.min(1.0, 2.0 - Math.abs(6.0 * turn - 3.0)));
        return (float) (value * (1.0 - saturation * away));
    }

    /** This colour with all of its components multiplied by {@code factor}. */
    Colour times(double factor) {
        float f = (float) factor;
        return new Colour(r * f, g * f, b * f);
    }

    /** {@code (1 - share) this + share other}. */
    Colour mix(Colour other, double share) {
        float s = (float) share;
        return new Colour(r + (other.r - r) * s, g + (other.g - g) * s, b + (other.b - b) * s);
    }

    /** How bright it looks: Rec. 601 luma. */
    double luma() {
        return 0.299 * r + 0.587 * g + 0.114 * b;
    }

    /** The Euclidean distance, with the difference in luma counted twice more. */
    double distance(Colour other) {
        double dr = r - other.r;
        double dg = g - other.g;
        double db = b - other.b;
        double dl = luma() - other.luma();
        return Math.sqrt(dr * dr + dg * dg + db * db + 2 * dl * dl);
    }
}
