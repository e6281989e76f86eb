package io.github.perturb4j.attacks.threat;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * At most epsilon pixels change, by any amount inside the box; a pixel is all its channels, and counts once. As
 * Croce and Hein 2019 (Sparse and imperceivable adversarial attacks) measure it. Or, {@link #ofValues}, at most epsilon
 * values, each channel of a pixel being one, as Papernot et al. 2016 (The limitations of deep learning in adversarial
 * settings) measure it: what is said of pixels below then holds of values. Epsilon is rounded down.
 *
 * <p>The projection keeps the pixels whose way back to x0 is dearest: those with the largest gain
 * {@code |x - x0|^2 - |x - clip(x)|^2}, summed over channels, equal ones in order of position; the others return to
 * x0. The ball is not convex; this is a nearest point all the same. A step of length k moves the k pixels (at least
 * one) that gain most to first order, every channel all the way to the box.
 *
 * <p>One of many steps ({@link #step}) goes along the gradient itself, in all pixels that the box lets move, and leaves
 * the choice to the projection, as the PGD of that paper does (section 4). Its step has one L1 norm whatever the
 * gradient's shape; here the largest move is given, a share of the box's width, which does better at equal cost.
 */
public final class L0Ball extends Ball {
    /**
     * One number of pixels for all samples, every pixel free.
     *
     * @throws IllegalArgumentException if epsilon is negative or not finite
     */
    public L0Ball(double epsilon, PixelBox box) {
        this(Epsilon.of(epsilon), box);
    }

    /** Every pixel free. */
    public L0Ball(Epsilon epsilon, PixelBox box) {
        this(Norm.L0, new Limits(epsilon, box, Mask.ALL));
    }

    private L0Ball(Norm norm, Limits limits) {
        super(norm, limits);
    }

    /** The ball of {@link Norm#L0_VALUES}, which counts values rather than pixels; every pixel free. */
    public static L0Ball ofValues(Epsilon epsilon, PixelBox box) {
        return new L0Ball(Norm.L0_VALUES, new Limits(epsilon, box, Mask.ALL));
    }

    /** How many things there are to count. */
    private int counted(int values, int channels) {
        return norm() == Norm.L0_VALUES ? values : values / channels;
    }

    @Override
    L0Ball with(Limits other) {
        return new L0Ball(norm(), other);
    }

    @Override
    void project(double[] x, Site site) {
        double[] x0 = site.centre();
        int pixels = counted(site.centre().length, site.channels());
        double[] gains = new double[pixels];
        for (int i = 0; i < x.length; i++) {
            double step = x[i] - x0[i];
            double rest = x[i] - site.clip(x[i]);
            double gain = step * step - rest * rest;
            gains[i % pixels] += Double.isNaN(gain) ? Double.POSITIVE_INFINITY : gain; // NaN is kept, to be noticed
        }
        boolean[] kept = largest(gains, (int) Math.min(pixels, site.epsilon()));
        for (int i = 0; i < x.length; i++) {
            x[i] = kept[i % pixels] ? site.clip(x[i]) : x0[i];
        }
    }

    /** Those with the k largest keys above 0. */
    private static boolean[] largest(double[] keys, int k) {
        boolean[] chosen = new boolean[keys.length];
        Ranking ranking = new Ranking(keys);
        for (int taken = 0; taken < k && !ranking.isEmpty(); taken++) {
            int p = ranking.next();
            chosen[p] = keys[p] > 0;
        }
        return chosen;
    }

    /** As many pixels as allowed, chosen uniformly; their values uniform in the box. */
    @Override
    void draw(double[] x, Site site, RandomGenerator random) {
        if (Double.isInfinite(site.low()) || Double.isInfinite(site.high())) {
            throw new IllegalStateException(
                    "without bounds a pixel has no uniform values: an L0 ball's random start needs a PixelBox");
        }
        int pixels = counted(site.centre().length, site.channels());
        double[] keys = new double[pixels];
        Arrays.setAll(keys, p -> 1 - random.nextDouble());
        boolean[] chosen = largest(keys, (int) Math.min(pixels, site.epsilon()));
        for (int i = 0; i < x.length; i++) {
            if (chosen[i % pixels]) {
                x[i] = site.low() + (site.high() - site.low()) * random.nextDouble();
            }
        }
    }

    @Override
    void direct(double[] gradient, int channels) {
        int pixels = counted(gradient.length, channels);
        double[] sums = new double[pixels];
        for (int i = 0; i < gradient.length; i++) {
            sums[i % pixels] += Math.abs(gradient[i]);
        }
        boolean[] chosen = largest(sums, 1);
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = chosen[i % pixels] ? Math.signum(gradient[i]) : 0;
        }
    }

    @Override
    void ascend(double[] x, double[] gradient, double length, Site site) {
        if (length == 0) {
            return;
        }
        int pixels = counted(site.centre().length, site.channels());
        double[] gains = new double[pixels];
        for (int i = 0; i < x.length; i++) {
            gains[i % pixels] += gradient[i] * (bound(gradient[i], x[i], site) - x[i]);
        }
        boolean[] chosen = largest(gains, (int) Math.min(pixels, Math.max(1, length)));
        for (int i = 0; i < x.length; i++) {
            if (chosen[i % pixels]) {
                x[i] = bound(gradient[i], x[i], site);
            }
        }
    }

    /**
     * Moves x along the gradient; the value with the largest crosses as much of the box as the length is of epsilon.
     */
    @Override
    void step(double[] x, double[] gradient, double length, Site site) {
        double most = 0;
        for (int i = 0; i < x.length; i++) {
            gradient[i] = site.room(i, gradient[i] > 0) > 0 ? gradient[i] : 0;
            most = Math.max(most, Math.abs(gradient[i]));
        }
        double share = Double.isInfinite(site.epsilon()) ? 1 : length / site.epsilon();
        double way = length == 0 ? 0 : share * site.unit();
        for (int i = 0; i < x.length && most > 0; i++) {
            x[i] += way * (gradient[i] / most);
        }
    }

    private static double bound(double gradient, double x, Site site) {
        if (gradient == 0) {
            return x;
        }
        double bound = gradient > 0 ? site.high() : site.low();
        return Double.isInfinite(bound) ? x + Math.signum(gradient) : bound;
    }
}
