package io.github.perturb4j.attacks.threat;

import java.util.random.RandomGenerator;

/**
 * No pixel changes by more than epsilon: {@code max |x - x0| <= epsilon}, x in the box.
 *
 * <p>The projection clamps each pixel to [x0 - epsilon, x0 + epsilon] and the box. Those bounds are rounded inwards to
 * numbers of the array's type, so that no distance exceeds epsilon, in exact arithmetic and in float32 arrays either.
 * The ascent direction is the gradient's sign, with sign(0) = 0.
 */
public final class LinfBall extends Ball {
    /**
     * One radius for all samples, every pixel free.
     *
     * @throws IllegalArgumentException if epsilon is negative or not finite
     */
    public LinfBall(double epsilon, PixelBox box) {
        this(Epsilon.of(epsilon), box);
    }

    /** Every pixel free. */
    public LinfBall(Epsilon epsilon, PixelBox box) {
        this(new Limits(epsilon, box, Mask.ALL));
    }

    private LinfBall(Limits limits) {
        super(Norm.LINF, limits);
    }

    @Override
    LinfBall with(Limits other) {
        return new LinfBall(other);
    }

    @Override
    void project(double[] x, Site site) {
        double[] x0 = site.centre();
        for (int i = 0; i < x.length; i++) {
            double low = Rounding.lowest(site.type(), x0[i], site.epsilon());
            double high = Rounding.highest(site.type(), x0[i], site.epsilon());
            x[i] = site.clip(Math.min(high, Math.max(low, x[i])));
        }
    }

    @Override
    void draw(double[] x, Site site, RandomGenerator random) {
        for (int i = 0; i < x.length; i++) {
            x[i] += site.epsilon() * (2 * random.nextDouble() - 1);
        }
    }

    @Override
    void direct(double[] gradient, int channels) {
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = Math.signum(gradient[i]);
        }
    }
}
