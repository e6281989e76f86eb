package io.github.perturb4j.resnet.data.scenes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Polygons cover exactly their area, wherever they lie. */
class CanvasTest {
    private static final int SIDE = 40;

    private static double shoelace(Outline o) {
        double twice = 0;
        for (int i = 0, j = o.xs.length - 1; i < o.xs.length; j = i++) {
            twice += o.xs[j] * o.ys[i] - o.xs[i] * o.ys[j];
        }
        return Math.abs(twice) / 2;
    }

    /** A star-shaped, so simple, polygon around a point of the canvas. */
    private static Outline star(CounterRandom random, double cx, double cy, double reach) {
        int corners = 3 + random.nextInt(9);
        double[] points = new double[2 * corners];
        for (int i = 0; i < corners; i++) {
            double angle = 2 * Math.PI * i / corners;
            double r = reach * random.between(0.1, 1);
            points[2 * i] = cx + r * Math.cos(angle);
            points[2 * i + 1] = cy + r * Math.sin(angle);
        }
        return Outline.polygon(points);
    }

    @Property(tries = 300)
    void coversItsArea(@ForAll long seed) {
        CounterRandom random = new CounterRandom(seed);
        Outline inside = star(random, random.between(15, 25), random.between(15, 25), 14.9);
        assertThat(new Canvas(SIDE).coverage(inside)).isCloseTo(shoelace(inside), within(2e-3));
    }

    /** A rectangle's corners on no whole pixel: each pixel holds its part of the area to rounding. */
    @Property(tries = 100)
    void everyPixelHoldsItsShare(@ForAll long seed) {
        CounterRandom random = new CounterRandom(seed);
        double left = random.between(-5, 30);
        double top = random.between(-5, 30);
        double right = left + random.between(0.1, 20);
        double bottom = top + random.between(0.1, 20);
        Canvas canvas = new Canvas(SIDE);
        canvas.fill(
                Outline.polygon(left, top, right, top, right, bottom, left, bottom),
                new Colour(1, 1, 1),
                1f,
                Light.EVEN);
        for (int i = 0; i < SIDE * SIDE; i++) {
            double x = Math.min(right, i % SIDE + 1) - Math.max(left, i % SIDE);
            double y = Math.min(bottom, i / SIDE + 1) - Math.max(top, i / SIDE);
            assertThat((double) canvas.r[i]).isCloseTo(Math.max(0, x) * Math.max(0, y), within(1e-5));
        }
    }

    /** What one polygon leaves in the buffers would show in the next. */
    @Property(tries = 100)
    void leavesNothingBehind(@ForAll long seed) {
        CounterRandom random = new CounterRandom(seed);
        Canvas canvas = new Canvas(SIDE);
        for (int i = 0; i < 20; i++) {
            canvas.fill(
                    star(random, random.between(-30, 70), random.between(-30, 70), random.between(0.01, 60)),
                    Colour.BLACK,
                    1f,
                    Light.EVEN);
        }
        canvas.clear(Colour.BLACK);
        canvas.fill(Outline.polygon(-9, -9, 49, -9, 49, 49, -9, 49), new Colour(1, 0.5f, 0), 1f, Light.EVEN);
        for (int i = 0; i < SIDE * SIDE; i++) {
            assertThat(canvas.r[i]).isEqualTo(1f);
            assertThat(canvas.g[i]).isEqualTo(0.5f);
            assertThat(canvas.b[i]).isEqualTo(0f);
        }
    }

    @Test
    void outsideIsNothing() {
        Canvas canvas = new Canvas(SIDE);
        assertThat(canvas.coverage(Outline.circle(-20, 10, 10))).isZero();
        assertThat(canvas.coverage(Outline.circle(10, 70, 10))).isZero();
        assertThat(canvas.coverage(Outline.circle(20, 20, 900))).isEqualTo(SIDE * SIDE);
    }

    @Test
    void shapes() {
        assertThat(shoelace(Outline.circle(0, 0, 1))).isCloseTo(Math.PI, within(0.03));
        assertThat(shoelace(Outline.ellipse(3, 4, 2, 1, 30))).isCloseTo(2 * Math.PI, within(0.05));
        assertThat(shoelace(Outline.band(0.2, 0.4, 0, 0, 1, 0, 2, 0))).isCloseTo(0.6, within(1e-9));
        assertThat(shoelace(Outline.circle(0, 0, 1).grown(0.5))).isCloseTo(2.25 * Math.PI, within(0.06));
        assertThat(shoelace(Outline.polygon(0, 0, 0, 2, 2, 2, 2, 0).grown(0.1))).isGreaterThan(4);
        assertThat(shoelace(Outline.polygon(0, 0, 2, 0, 2, 2, 0, 2).grown(0.1))).isGreaterThan(4);
    }

    @Test
    void hues() {
        assertThat(Colour.hsv(0, 1, 1)).isEqualTo(new Colour(1, 0, 0));
        assertThat(Colour.hsv(1.0 / 6, 1, 1).g()).isCloseTo(1, within(1e-6f));
        assertThat(Colour.hsv(1.0 / 3, 1, 0.5).g()).isCloseTo(0.5f, within(1e-6f));
        assertThat(Colour.hsv(2.0 / 3, 1, 1).b()).isCloseTo(1, within(1e-6f));
        assertThat(Colour.hsv(-0.25, 0.8, 1)).isEqualTo(Colour.hsv(0.75, 0.8, 1));
        assertThat(Colour.hsv(0.4, 0, 0.7).r()).isEqualTo(0.7f);
    }
}
