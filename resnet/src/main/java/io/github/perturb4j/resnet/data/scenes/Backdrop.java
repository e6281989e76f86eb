package io.github.perturb4j.resnet.data.scenes;

import io.github.perturb4j.autodiff.kernel.CounterRandom;

/** What lies behind the subject; of the same kinds for every class. */
final class Backdrop {
    private final Canvas canvas;
    private final CounterRandom random;
    private final Colour subject;
    private final int side;

    private Backdrop(Canvas canvas, CounterRandom random, Colour subject) {
        this.canvas = canvas;
        this.random = random;
        this.subject = subject;
        this.side = canvas.side;
    }

    /** Covers the whole canvas, mostly in colours that stand out from the subject's. */
    static void paint(Canvas canvas, CounterRandom random, Colour subject) {
        Backdrop backdrop = new Backdrop(canvas, random, subject);
        switch (random.nextInt(6)) {
            case 0 -> backdrop.gradient();
            case 1 -> backdrop.stripes();
            case 2 -> backdrop.clouds();
            case 3 -> backdrop.hills();
            case 4 -> backdrop.room();
            default -> backdrop.clutter(backdrop.colour(), 5 + random.nextInt(7));
        }
        if (random.chance(0.5)) {
            backdrop.shapes(1 + random.nextInt(5), backdrop.colour(), 0.5);
        }
    }

    private Colour colour() {
        return Palette.apartFrom(subject, random);
    }

    private Colour near(Colour colour, double share) {
        return colour.mix(colour(), share);
    }

    private void gradient() {
        Colour from = colour();
        Colour to = near(from, random.between(0.2, 0.8));
        blend(from, to, new Light(0.5f, (float) (random.between(-0.5, 0.5) / side), 1f / side));
    }

    /** {@code from} where the light is 0, {@code to} where it is 1. */
    private void blend(Colour from, Colour to, Light share) {
        for (int y = 0; y < side; y++) {
            float t = share.at(0, y) - 0.5f;
            for (int x = 0; x < side; x++) {
                int i = y * side + x;
                canvas.r[i] = from.r() + t * (to.r() - from.r());
                canvas.g[i] = from.g() + t * (to.g() - from.g());
                canvas.b[i] = from.b() + t * (to.b() - from.b());
                t += share.alongX();
            }
        }
    }

    private void stripes() {
        Colour ground = colour();
        Colour stripe = near(ground, random.between(0.25, 0.7));
        canvas.clear(ground);
        double angle = random.between(0, StrictMath.PI);
        double dx = StrictMath.cos(angle);
        double dy = StrictMath.sin(angle);
        double period = side * random.between(0.08, 0.30);
        double half = 0.5 * period * random.between(0.3, 0.7);
        for (double at = -0.75 * side + random.between(0, period); at < 0.75 * side; at += period) {
            double cx = 0.5 * side - dy * at;
            double cy = 0.5 * side + dx * at;
            canvas.fill(bar(cx, cy, dx * side, dy * side, half), stripe, 1f, Light.EVEN);
        }
    }

    /** A bar from (cx, cy) - (dx, dy) to (cx, cy) + (dx, dy), {@code half} to either side. */
    static Outline bar(double cx, double cy, double dx, double dy, double half) {
        double length = Math.sqrt(dx * dx + dy * dy);
        double nx = -dy / length * half;
        double ny = dx / length * half;
        return Outline.polygon(
                cx - dx + nx,
                cy - dy + ny,
                cx + dx + nx,
                cy + dy + ny,
                cx + dx - nx,
                cy + dy - ny,
                cx - dx - nx,
                cy - dy - ny);
    }

    private void clouds() {
        Colour from = colour();
        Colour to = near(from, random.between(0.4, 0.9));
        float[] field = new float[side * side];
        int cells = 2 + random.nextInt(6);
        new Noise(cells, random).addTo(field, side, 0.65f);
        new Noise(3 * cells, random).addTo(field, side, 0.35f);
        for (int i = 0; i < field.length; i++) {
            float t = Math.max(0f, Math.min(1f, 2 * field[i] - 0.5f));
            canvas.r[i] = from.r() + t * (to.r() - from.r());
            canvas.g[i] = from.g() + t * (to.g() - from.g());
            canvas.b[i] = from.b() + t * (to.b() - from.b());
        }
    }

    private void hills() {
        gradient();
        int ridges = 1 + random.nextInt(3);
        Colour colour = colour();
        double horizon = side * random.between(0.35, 0.7);
        for (int i = 0; i < ridges; i++) {
            canvas.fill(ridge(horizon, side * random.between(0.02, 0.14)), colour, 1f, Light.EVEN);
            horizon += side * random.between(0.08, 0.2);
            colour = near(colour, 0.35).times(0.9);
        }
    }

    private Outline ridge(double height, double relief) {
        double[] points = new double[2 * 11];
        for (int i = 0; i < 9; i++) {
            points[2 * i] = (i - 1) * side / 6.0;
            points[2 * i + 1] = height + relief * random.between(-1, 1);
        }
        points[18] = 1.3 * side;
        points[19] = 1.4 * side;
        points[20] = -0.3 * side;
        points[21] = 1.4 * side;
        return random.chance(0.6) ? Outline.smooth(points) : Outline.polygon(points);
    }

    /** A wall, and a floor that may be tiled. */
    private void room() {
        gradient();
        Colour floor = colour();
        double edge = side * random.between(0.5, 0.85);
        double slope = side * random.between(-0.12, 0.12);
        canvas.fill(Outline.polygon(0, edge, side, edge + slope, side, 2 * side, 0, 2 * side), floor, 1f, Light.EVEN);
        if (random.chance(0.6)) {
            Colour line = floor.times(0.7);
            for (double x = -side; x < 2 * side; x += side * 0.22) {
                canvas.fill(bar(x, side, 0.35 * (x - 0.5 * side), side - edge, 0.9), line, 0.8f, Light.EVEN);
            }
            canvas.fill(bar(0.5 * side, 0.5 * (edge + side), side, slope, 0.9), line, 0.8f, Light.EVEN);
        }
        if (random.chance(0.5)) {
            double x = side * random.between(0.1, 0.9);
            double half = side * random.between(0.08, 0.18);
            canvas.fill(bar(x, 0.3 * side, 0, half, half), colour(), 1f, Light.EVEN);
        }
    }

    private void clutter(Colour ground, int count) {
        canvas.clear(ground);
        shapes(count, ground, 0.6);
    }

    /** Discs, bars, triangles and blobs: pieces of which subjects are made, too. */
    private void shapes(int count, Colour like, double share) {
        for (int i = 0; i < count; i++) {
            Colour colour = near(like, share);
            canvas.fill(shape(canvas, random, side * random.between(0.05, 0.22)), colour, 0.9f, Light.EVEN);
        }
    }

    /** One shape of about the given radius anywhere on the canvas. */
    static Outline shape(Canvas canvas, CounterRandom random, double radius) {
        double cx = canvas.side * random.nextDouble();
        double cy = canvas.side * random.nextDouble();
        double angle = random.between(0, 2 * StrictMath.PI);
        double dx = radius * StrictMath.cos(angle);
        double dy = radius * StrictMath.sin(angle);
        return switch (random.nextInt(4)) {
            case 0 -> Outline.ellipse(cx, cy, radius, radius * random.between(0.5, 1), StrictMath.toDegrees(angle));
            case 1 -> bar(cx, cy, 1.5 * dx, 1.5 * dy, radius * random.between(0.15, 0.5));
            case 2 -> Outline.polygon(cx + dx, cy + dy, cx - dy, cy + dx, cx - dx, cy - dy);
            default ->
                Outline.smooth(
                        cx + dx, cy + dy, cx - 0.7 * dy, cy + 0.7 * dx, cx - dx, cy - dy, cx + 0.6 * dy, cy - 0.9 * dx);
        };
    }
}
