package io.github.perturb4j.attacks.threat;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The changes of all values add up to at most epsilon: {@code sum |x - x0| <= epsilon}, x in the box.
 *
 * <p>The projection is the exact one onto ball and box together (Croce and Hein 2021, Mind the box: l1-APGD for sparse
 * adversarial attacks on image classifiers, proposition 2.1 and section 2): each value moves by
 * {@code min(max(|x - x0| - tau, 0), room)}, with room its way to the box and tau >= 0 the root of a decreasing,
 * piecewise linear function, found by sorting where its slope changes. Nothing is rescaled.
 *
 * <p>A step is the box-aware one (section 3 there): the values with the largest gradients go to the box one after the
 * other until the length is spent, which among all steps of that length inside the box ascends furthest to first
 * order. Without a box that is the one value with the largest gradient, the {@link #ascentDirection}.
 *
 * <p>One of many steps ({@link #step}) is shared out: of the values that the box lets move, the 2 % with the largest
 * gradients move, each in proportion to how far its gradient's size exceeds the largest that is left out; what the box
 * cuts off goes to the largest again. Tramer and Boneh 2019 (Adversarial training and robustness for multiple
 * perturbations), section 3, move the top 1 % by equal amounts (SLIDE); in proportion, the few that matter most go
 * first, and fewer images resist.
 */
public final class L1Ball extends Ball {
    private static final double SHARE = 0.02; // of the values, which one of many steps moves

    /**
     * One radius for all samples, every pixel free.
     *
     * @throws IllegalArgumentException if epsilon is negative or not finite
     */
    public L1Ball(double epsilon, PixelBox box) {
        this(Epsilon.of(epsilon), box);
    }

    /** Every pixel free. */
    public L1Ball(Epsilon epsilon, PixelBox box) {
        this(new Limits(epsilon, box, Mask.ALL));
    }

    private L1Ball(Limits limits) {
        super(Norm.L1, limits);
    }

    @Override
    L1Ball with(Limits other) {
        return new L1Ball(other);
    }

    @Override
    void project(double[] x, Site site) {
        double[] x0 = site.centre();
        double[] step = new double[x.length];
        Arrays.setAll(step, i -> x[i] - x0[i]);
        site.clip(x);
        if (isBeyond(x, site)) {
            double tau = threshold(step, site);
            double more = site.epsilon() * 0x1p-52;
            move(x, step, tau, site);
            while (isBeyond(x, site)) { // the sum was rounded up
                tau += more;
                more *= 2;
                move(x, step, tau, site);
            }
        }
    }

    /** Values are rounded to the type towards the centre, so that the sum does not grow. */
    private static void move(double[] x, double[] step, double tau, Site site) {
        double[] x0 = site.centre();
        for (int i = 0; i < x.length; i++) {
            boolean up = step[i] > 0;
            double way = Math.min(Math.max(Math.abs(step[i]) - tau, 0), site.room(i, up));
            if (way == 0) {
                x[i] = x0[i];
            } else {
                double moved =
                        up ? Rounding.highest(site.type(), x0[i], way) : Rounding.lowest(site.type(), x0[i], way);
                x[i] = site.clip(moved);
            }
        }
    }

    /**
     * The tau > 0 with sum min(max(|step| - tau, 0), room) = epsilon, where the sum at 0 is above epsilon. A value
     * takes part in the slope while tau is between |step| - room and |step|; the values that do around the root are
     * found in sorted order, and the root from their own sum.
     */
    private static double threshold(double[] step, Site site) {
        double[] begin = new double[step.length];
        double[] end = new double[step.length];
        double sum = 0;
        for (int i = 0; i < step.length; i++) {
            double room = site.room(i, step[i] > 0);
            end[i] = Math.abs(step[i]);
            begin[i] = Math.max(0, end[i] - room);
            sum += Math.min(end[i], room);
        }
        Arrays.sort(begin);
        Arrays.sort(end);
        double tau = 0;
        int begun = 0;
        int ended = 0;
        while (ended < end.length) {
            boolean begins = begun < begin.length && begin[begun] <= end[ended];
            double next = begins ? begin[begun] : end[ended];
            int slope = begun - ended;
            double there = sum - slope * (next - tau);
            if (there <= site.epsilon() && slope > 0) {
                return root(step, site, tau, next);
            }
            sum = there;
            tau = next;
            begun += begins ? 1 : 0;
            ended += begins ? 0 : 1;
        }
        return tau;
    }

    /** The root between two neighbouring changes of slope, without the rounding errors of a running sum. */
    private static double root(double[] step, Site site, double from, double to) {
        double middle = (from + to) / 2;
        double excess = -site.epsilon();
        int moving = 0;
        for (int i = 0; i < step.length; i++) {
            double size = Math.abs(step[i]);
            double room = site.room(i, step[i] > 0);
            if (size - room > middle) {
                excess += room;
            } else if (size > middle) {
                excess += size;
                moving++;
            }
        }
        return moving == 0 ? to : Math.min(to, Math.max(from, excess / moving));
    }

    /** Of n + 1 exponential numbers the first n, divided by their sum, are uniform in the simplex; signs are tossed. */
    @Override
    void draw(double[] x, Site site, RandomGenerator random) {
        double[] moves = new double[x.length];
        double sum = exponential(random);
        for (int i = 0; i < x.length; i++) {
            double size = exponential(random);
            sum += size;
            moves[i] = random.nextLong() < 0 ? -size : size;
        }
        for (int i = 0; i < x.length; i++) {
            x[i] += site.epsilon() * moves[i] / sum;
        }
    }

    private static double exponential(RandomGenerator random) {
        return -StrictMath.log(1 - random.nextDouble());
    }

    @Override
    void direct(double[] gradient, int channels) {
        int most = 0;
        for (int i = 1; i < gradient.length; i++) {
            most = Math.abs(gradient[i]) > Math.abs(gradient[most]) ? i : most;
        }
        double sign = gradient.length == 0 ? 0 : Math.signum(gradient[most]);
        Arrays.fill(gradient, 0);
        if (sign != 0) {
            gradient[most] = sign;
        }
    }

    @Override
    void ascend(double[] x, double[] gradient, double length, Site site) {
        double[] keys = new double[x.length];
        Arrays.setAll(keys, i -> Math.abs(gradient[i]));
        Ranking ranking = new Ranking(keys);
        double left = length;
        while (left > 0 && !ranking.isEmpty()) {
            int i = ranking.next();
            if (keys[i] == 0) {
                return;
            }
            boolean up = gradient[i] > 0;
            double way = Math.min(left, Math.max(0, up ? site.high() - x[i] : x[i] - site.low()));
            x[i] = site.clip(up ? x[i] + way : x[i] - way);
            left -= way;
        }
    }

    @Override
    void step(double[] x, double[] gradient, double length, Site site) {
        double[] keys = new double[x.length];
        Arrays.setAll(keys, i -> site.room(i, gradient[i] > 0) > 0 ? Math.abs(gradient[i]) : 0);
        Ranking ranking = new Ranking(keys);
        int[] chosen = new int[Math.min(x.length, (int) Math.ceil(SHARE * x.length))];
        Arrays.setAll(chosen, k -> ranking.next());
        double most = chosen.length == 0 ? 0 : keys[chosen[0]];
        if (most > 0) {
            double rest = ranking.isEmpty() ? 0 : keys[ranking.next()];
            double[] shares = Arrays.stream(chosen)
                    .mapToDouble(i -> most == rest ? Math.signum(keys[i]) : (keys[i] - rest) / most)
                    .toArray();
            double left = spread(x, gradient, length, site, chosen, shares);
            if (left > 0) {
                ascend(x, gradient, left, site);
            }
        }
    }

    /** Moves the chosen values by their shares of the length; returns what the box cut off. */
    private static double spread(
            double[] x, double[] gradient, double length, Site site, int[] chosen, double... shares) {
        double sum = Arrays.stream(shares).sum();
        double left = 0;
        for (int k = 0; k < chosen.length; k++) {
            int i = chosen[k];
            double way = length * (shares[k] / sum);
            double room = site.room(i, gradient[i] > 0);
            left += Math.max(0, way - room);
            x[i] = site.clip(x[i] + Math.signum(gradient[i]) * Math.min(way, room));
        }
        return left;
    }
}
