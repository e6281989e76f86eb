package io.github.perturb4j.resnet.data.scenes;

import io.github.perturb4j.autodiff.kernel.CounterRandom;

/**
 * Draws a subject's parts in its own coordinates (about [-1, 1], y down), lit from one side and with a dark rim, both
 * of the scene's choice.
 */
final class Pen {
    private static final double RIM = 0.045;

    private final Canvas canvas;
    private final Pose pose;
    private final CounterRandom random;
    private final double lightX;
    private final double lightY;
    private final float rim;
    private boolean whole = true;

    Pen(Canvas canvas, Pose pose, CounterRandom random) {
        this.canvas = canvas;
        this.pose = pose;
        this.random = random;
        double angle = random.between(0, 2 * StrictMath.PI);
        double strength = random.between(0.05, 0.30);
        this.lightX = strength * StrictMath.cos(angle);
        this.lightY = strength * StrictMath.sin(angle);
        this.rim = (float) random.between(0.15, 0.95);
    }

    CounterRandom random() {
        return random;
    }

    /** A proportion of the subject: {@code value}, give or take {@code share} of it. */
    double vary(double value, double share) {
        return value * (1 + share * random.between(-1, 1));
    }

    /** Beneath or beside half of all subjects: a soft dark patch. */
    void shadow() {
        if (random.chance(0.5)) {
            double x = random.between(-0.2, 0.2);
            double wide = random.between(0.55, 0.9);
            double high = random.between(0.08, 0.16);
            tint(Outline.ellipse(x, 0.80, wide, high, 0), Colour.BLACK, 0.25);
            tint(Outline.ellipse(x, 0.80, 0.8 * wide, 0.7 * high, 0), Colour.BLACK, 0.25);
        }
    }

    /** A part with its dark rim. */
    void part(Outline outline, Colour colour) {
        Outline border = outline.grown(RIM).moved(pose);
        whole &= border.isWithin(canvas.side);
        canvas.fill(border, colour.times(0.25), rim, Light.EVEN);
        mark(outline, colour);
    }

    /** Whether all parts so far lie within the picture, rims included. */
    boolean isWhole() {
        return whole;
    }

    /** A part without a rim. */
    void mark(Outline outline, Colour colour) {
        Outline onCanvas = outline.moved(pose);
        canvas.fill(onCanvas, colour, 1f, Light.across(onCanvas, lightX, lightY));
    }

    /** A see-through part without a rim, as a shadow or a sheen. */
    void tint(Outline outline, Colour colour, double opacity) {
        canvas.fill(outline.moved(pose), colour, (float) opacity, Light.EVEN);
    }
}
