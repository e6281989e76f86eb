package io.github.perturb4j.attacks.threat;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The Euclidean length of the change is at most epsilon: {@code ||x - x0||_2 <= epsilon}, x in the box.
 *
 * <p>The projection is the exact one onto ball and box together, not one after the other. By the optimality conditions
 * it is x = clip(x0 + s (x - x0)) with one s in [0, 1] per sample, the s at which the length is epsilon (or 1 if
 * clipping alone leads into the ball). That length grows with s, and s follows in finitely many steps from the pixels
 * that the box stops. A length that exceeds epsilon by rounding to the array's type is mended by shrinking s, by about
 * 1e-7 in float32. The ascent direction is g / ||g||_2.
 */
public final class L2Ball extends Ball {
    /**
     * One radius for all samples, every pixel free.
     *
     * @throws IllegalArgumentException if epsilon is negative or not finite
     */
    public L2Ball(double epsilon, PixelBox box) {
        this(Epsilon.of(epsilon), box);
    }

    /** Every pixel free. */
    public L2Ball(Epsilon epsilon, PixelBox box) {
        this(new Limits(epsilon, box, Mask.ALL));
    }

    private L2Ball(Limits limits) {
        super(Norm.L2, limits);
    }

    @Override
    L2Ball with(Limits other) {
        return new L2Ball(other);
    }

    @Override
    void project(double[] x, Site site) {
        double[] x0 = site.centre();
        double[] step = new double[x.length];
        Arrays.setAll(step, i -> x[i] - x0[i]);
        site.clip(x);
        if (isBeyond(x, site)) {
            double scale = scale(step, site);
            double shrink = site.type() == DataType.FLOAT ? 0x1p-26 : 0x1p-52;
            move(x, scale, step, site);
            while (scale > 0 && isBeyond(x, site)) {
                scale *= 1 - shrink;
                shrink = Math.min(0.5, 2 * shrink);
                move(x, scale, step, site);
            }
        }
    }

    /** x = clip(x0 + scale step), rounded to the type. */
    private static void move(double[] x, double scale, double[] step, Site site) {
        double[] x0 = site.centre();
        for (int i = 0; i < x.length; i++) {
            x[i] = site.clip(Rounding.to(site.type(), x0[i] + scale * step[i]));
        }
    }

    /**
     * The s with sum min(s |step|, room)^2 = epsilon^2, where room is how far a pixel may go before the box stops it.
     * Too many free pixels make s too small, never too large; so s grows until the pixels it leaves free are those it
     * was computed from.
     */
    private static double scale(double[] step, Site site) {
        double s = 0;
        while (true) {
            double stopped = 0;
            double free = 0;
            for (int i = 0; i < step.length; i++) {
                double room = site.room(i, step[i] > 0);
                if (s * Math.abs(step[i]) >= room) {
                    stopped += room * room;
                } else {
                    free += step[i] * step[i];
                }
            }
            double next = Math.min(1, Math.sqrt(Math.max(0, site.epsilon() * site.epsilon() - stopped) / free));
            if (!(next > s)) {
                return s;
            }
            s = next;
        }
    }

    @Override
    void draw(double[] x, Site site, RandomGenerator random) {
        double[] direction = new double[x.length];
        Arrays.setAll(direction, i -> random.nextGaussian());
        normalise(direction);
        double radius = site.epsilon() * StrictMath.pow(random.nextDouble(), 1.0 / x.length);
        for (int i = 0; i < x.length; i++) {
            x[i] += radius * direction[i];
        }
    }

    @Override
    void direct(double[] gradient, int channels) {
        normalise(gradient);
    }

    /** Divides by the largest magnitude first, so that squares neither overflow nor vanish. */
    private static void normalise(double[] g) {
        double[] zero = new double[g.length];
        double most = Norms.linf(g, zero);
        if (most == 0) {
            return;
        }
        for (int i = 0; i < g.length; i++) {
            g[i] /= most;
        }
        double length = Norms.l2(g, zero);
        for (int i = 0; i < g.length; i++) {
            g[i] /= length;
        }
    }
}
