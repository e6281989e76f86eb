package io.github.perturb4j.attacks.threat;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the balls of all norms have in common: batches, radii, boxes and masks. A norm's own geometry sees one sample.
 */
abstract sealed class Ball implements ThreatModel permits LinfBall, L2Ball, L1Ball, L0Ball {
    private final Norm norm;
    private final Limits limits;

    /** What a ball is made of. */
    record Limits(Epsilon epsilon, PixelBox box, Mask mask) {
        Limits {
            if (epsilon == null || box == null || mask == null) {
                throw new IllegalArgumentException(
                        "a threat model needs an epsilon, a pixel box and a mask, found null;"
                                + " use Epsilon.UNLIMITED, PixelBox.NONE or Mask.ALL");
            }
        }
    }

    Ball(Norm norm, Limits limits) {
        this.norm = norm;
        this.limits = limits;
    }

    abstract Ball with(Limits other);

    /** Projects x, which is outside of ball or bounds, of a radius above 0 and finite. */
    abstract void project(double[] x, Site site);

    /** Moves x from the centre to a point uniform in the ball; it need not be in the box. */
    abstract void draw(double[] x, Site site, RandomGenerator random);

    /** Replaces a gradient by the unit step. */
    abstract void direct(double[] gradient, int channels);

    /** Moves x by a step of the given length; {@code gradient} may be overwritten. */
    void ascend(double[] x, double[] gradient, double length, Site site) {
        direct(gradient, site.channels());
        for (int i = 0; i < x.length; i++) {
            x[i] += length * gradient[i];
        }
    }

    /** Moves x by one of many steps of the given length; {@code gradient} may be overwritten. */
    void step(double[] x, double[] gradient, double length, Site site) {
        ascend(x, gradient, length, site);
    }

    @Override
    public final Norm norm() {
        return norm;
    }

    @Override
    public final Epsilon epsilon() {
        return limits.epsilon;
    }

    @Override
    public final PixelBox box() {
        return limits.box;
    }

    @Override
    public final Mask mask() {
        return limits.mask;
    }

    @Override
    public final ThreatModel withEpsilon(Epsilon epsilon) {
        return with(new Limits(epsilon, limits.box, limits.mask));
    }

    @Override
    public final ThreatModel withMask(Mask mask) {
        return with(new Limits(limits.epsilon, limits.box, mask));
    }

    @Override
    public final ThreatModel select(int... samples) {
        return limits.epsilon.isPerSample() || limits.mask.isPerSample()
                ? with(new Limits(limits.epsilon.select(samples), limits.box, limits.mask.select(samples)))
                : this;
    }

    @Override
    public final INDArray project(INDArray x, INDArray x0) {
        PerSample.checkAlike(getClass().getSimpleName() + ".project", x, x0);
        check(x);
        return PerSample.zip(x, x0, (i, values, centre) -> projectAny(i, values, centre, x));
    }

    private void projectAny(int sample, double[] x, double[] x0, INDArray like) {
        if (epsilon().at(sample) == 0) {
            System.arraycopy(x0, 0, x, 0, x.length); // clamping could turn 0 into -0
            return;
        }
        double[] free = gather(sample, x, like);
        Site site = site(sample, gather(sample, x0, like), like);
        settle(free, site);
        if (free != x) {
            System.arraycopy(x0, 0, x, 0, x.length);
            scatter(sample, free, x, like);
        }
    }

    private void settle(double[] x, Site site) {
        boolean unlimited = Double.isInfinite(site.epsilon());
        if (unlimited) {
            site.clip(x);
        } else if (!inside(x, site)) {
            project(x, site);
        }
    }

    private boolean inside(double[] x, Site site) {
        for (double v : x) {
            if (!(v >= site.low() && v <= site.high())) {
                return false;
            }
        }
        return norm.distance(x, site.centre(), site.channels()) <= site.epsilon() && !isBeyond(x, site);
    }

    /**
     * Whether x lies outside of the ball, by however little: neither as float64 has it nor in exact arithmetic may it.
     */
    final boolean isBeyond(double[] x, Site site) {
        return norm.distance(x, site.centre(), site.channels()) > site.epsilon()
                || norm.isBeyond(x, site.centre(), site.channels(), site.epsilon());
    }

    @Override
    public final INDArray randomStart(INDArray x0, IntFunction<? extends RandomGenerator> random) {
        if (epsilon().isUnlimited()) {
            throw new IllegalStateException("a ball without a bound has no uniform points; give it an epsilon");
        }
        check(x0);
        return PerSample.map(x0, (i, x) -> {
            double[] centre = x.clone();
            double[] free = gather(i, x, x0);
            if (free.length > 0) {
                draw(free, site(i, gather(i, centre, x0), x0), random.apply(i));
                scatter(i, free, x, x0);
            }
            for (int p = 0; p < x.length; p++) {
                x[p] = Rounding.to(x0.dataType(), x[p]);
            }
            projectAny(i, x, centre, x0);
        });
    }

    @Override
    public final INDArray ascentDirection(INDArray gradient) {
        int channels = PerSample.channels(gradient);
        return PerSample.map(gradient, (sample, g) -> direct(g, channels));
    }

    @Override
    public final INDArray ascend(INDArray x, INDArray gradient, double... lengths) {
        return moved("ascend", this::ascend, x, gradient, lengths);
    }

    @Override
    public final INDArray step(INDArray x, INDArray gradient, double... lengths) {
        return moved("step", this::step, x, gradient, lengths);
    }

    /** A step of one sample's free values. */
    private interface Move {
        void by(double[] x, double[] gradient, double length, Site site);
    }

    private INDArray moved(String what, Move move, INDArray x, INDArray gradient, double... lengths) {
        PerSample.checkAlike(what, x, gradient);
        check(x);
        if (lengths.length != x.size(0)) {
            throw new IllegalArgumentException(
                    "expected a step length for each of " + x.size(0) + " samples, found " + lengths.length);
        }
        return PerSample.zip(x, gradient, (i, values, g) -> {
            double[] free = gather(i, values, x);
            move.by(free, gather(i, g, x), lengths[i], site(i, free.clone(), x));
            scatter(i, free, values, x);
        });
    }

    @Override
    public final boolean[] contains(INDArray x, INDArray x0) {
        PerSample.checkAlike("contains", x, x0);
        check(x);
        boolean[] inside = new boolean[(int) x.size(0)];
        PerSample.read(x, x0, (i, values, centre) -> {
            double[] free = gather(i, values, x);
            inside[i] = inside(free, site(i, gather(i, centre, x0), x)) && isFixed(i, free, values, centre, x);
        });
        return inside;
    }

    /** Whether the masked values are those of the centre. */
    private boolean isFixed(int sample, double[] free, double[] x, double[] x0, INDArray like) {
        if (free == x) {
            return true;
        }
        double[] moved = x0.clone();
        scatter(sample, free, moved, like);
        return Arrays.equals(moved, x);
    }

    private Site site(int sample, double[] centre, INDArray like) {
        DataType type = like.dataType();
        return new Site(
                centre, epsilon().at(sample), box().low(type), box().high(type), type, PerSample.channels(like));
    }

    /** The free values; {@code x} itself where all are. */
    private double[] gather(int sample, double[] x, INDArray like) {
        return mask().isAll()
                ? x
                : Arrays.stream(mask().positions(sample, PerSample.channels(like)))
                        .mapToDouble(p -> x[p])
                        .toArray();
    }

    private void scatter(int sample, double[] free, double[] x, INDArray like) {
        if (free != x) {
            int[] positions = mask().positions(sample, PerSample.channels(like));
            for (int i = 0; i < free.length; i++) {
                x[positions[i]] = free[i];
            }
        }
    }

    private void check(INDArray x) {
        int samples = (int) x.size(0);
        epsilon().checkCount(samples);
        mask().check(samples, (int) (x.length() / samples / PerSample.channels(x)));
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof Ball b && norm == b.norm && limits.equals(b.limits);
    }

    @Override
    public final int hashCode() {
        return 31 * norm.hashCode() + limits.hashCode();
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + (norm == Norm.L0_VALUES ? "[values, epsilon=" : "[epsilon=") + epsilon()
                + ", box=" + box() + (mask().isAll() ? "" : ", mask=" + mask()) + "]";
    }
}
