package io.github.perturb4j.attacks.threat;

import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Images that an 8-bit file can hold: every value a multiple of 1/255. Distances between such images are those of their
 * levels, whole numbers, divided by 255: what float32 makes of 7/255 does not count.
 */
public final class EightBit {
    private static final double LEVELS = 255;
    private static final double TOLERANCE = 1e-3;

    private EightBit() {}

    /** The flat row-major position of the first value that is no multiple of 1/255 in [0, 1]; -1 if there is none. */
    public static long firstOff(INDArray x) {
        return Span.of(Memory.contiguous(x)).firstWhere(v -> !isMultiple(v));
    }

    private static boolean isMultiple(double value) {
        double level = value * LEVELS;
        return Math.abs(level - Math.rint(level)) < TOLERANCE && level > -1 && level < LEVELS + 1;
    }

    /**
     * An allowed image of 8 bits near {@code x}: each value the nearest multiple of 1/255; where that leaves the ball,
     * values that were rounded away from x0 by the largest amounts are rounded towards it instead, as few as will do.
     * Values that do not differ from x0 keep its bits.
     *
     * @param x inside the threat model
     * @param x0 of 8 bits
     */
    public static INDArray round(ThreatModel threat, INDArray x, INDArray x0) {
        PerSample.checkAlike("EightBit.round", x, x0);
        int channels = PerSample.channels(x);
        double low = Math.max(0, Math.ceil(threat.box().low() * LEVELS));
        double high = Math.min(LEVELS, Math.floor(threat.box().high() * LEVELS));
        return PerSample.zip(x, x0, (sample, values, centre) -> {
            double[] from = levels(centre);
            double[] to = new double[values.length];
            Arrays.setAll(to, i -> Math.min(high, Math.max(low, Math.rint(values[i] * LEVELS))));
            pull(to, values, from, threat.norm(), threat.epsilon().at(sample), channels);
            for (int i = 0; i < to.length; i++) {
                values[i] = to[i] == from[i] ? centre[i] : to[i] / LEVELS;
            }
        });
    }

    private static void pull(double[] to, double[] values, double[] from, Norm norm, double epsilon, int channels) {
        if (norm == Norm.LINF) {
            for (int i = 0; i < to.length; i++) {
                while (Math.abs(to[i] - from[i]) / LEVELS > epsilon) {
                    to[i] -= Math.signum(to[i] - from[i]);
                }
            }
            return;
        }
        if (isInside(to, from, norm, epsilon, channels)) {
            return;
        }
        double[] excess = new double[to.length]; // how far a value was rounded away from the centre
        Arrays.setAll(excess, i -> Math.abs(to[i] - from[i]) - Math.abs(values[i] * LEVELS - from[i]));
        int[] order = IntStream.range(0, to.length)
                .filter(i -> excess[i] > 0)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -excess[i]))
                .mapToInt(i -> i)
                .toArray();
        int least = fewest(order, to, from, norm, epsilon, channels);
        pullBack(order, least, to, from);
        for (int i = 0; i < to.length && !isInside(to, from, norm, epsilon, channels); i++) {
            to[i] = from[i]; // x was outside by rounding
        }
    }

    /**
     * The least number of values, in this order, to be pulled back for the point to be inside; all if that is not
     * enough.
     */
    private static int fewest(int[] order, double[] to, double[] from, Norm norm, double epsilon, int channels) {
        int least = 0;
        int most = order.length;
        while (least < most) {
            int middle = (least + most) / 2;
            double[] tried = to.clone();
            pullBack(order, middle, tried, from);
            if (isInside(tried, from, norm, epsilon, channels)) {
                most = middle;
            } else {
                least = middle + 1;
            }
        }
        return most;
    }

    private static void pullBack(int[] order, int count, double[] to, double[] from) {
        for (int k = 0; k < count; k++) {
            to[order[k]] -= Math.signum(to[order[k]] - from[order[k]]);
        }
    }

    private static boolean isInside(double[] to, double[] from, Norm norm, double epsilon, int channels) {
        return norm.of(Norms.of(to, from, channels).over(LEVELS)) <= epsilon;
    }

    private static double[] levels(double[] values) {
        return Arrays.stream(values).map(v -> Math.rint(v * LEVELS)).toArray();
    }

    /** The norms of the differences between images of 8 bits, from their levels: 8 levels are exactly 8 / 255.0. */
    public static Norms[] norms(INDArray x, INDArray x0) {
        PerSample.checkAlike("EightBit.norms", x, x0);
        int channels = PerSample.channels(x);
        Norms[] norms = new Norms[(int) x.size(0)];
        PerSample.read(
                x,
                x0,
                (i, values, centre) -> norms[i] =
                        Norms.of(levels(values), levels(centre), channels).over(LEVELS));
        return norms;
    }

    /**
     * Whether each sample of {@code x}, images of 8 bits, is allowed: as {@link ThreatModel#contains}, by {@link
     * #norms}.
     */
    public static boolean[] contains(ThreatModel threat, INDArray x, INDArray x0) {
        Norms[] norms = norms(x, x0);
        boolean[] inside = new boolean[norms.length];
        boolean[] fits = threat.withEpsilon(Epsilon.UNLIMITED).contains(x, x0); // box and mask
        PerSample.read(
                x,
                x0,
                (i, values, centre) -> inside[i] = fits[i]
                        && threat.norm().of(norms[i]) <= threat.epsilon().at(i)
                        && Arrays.stream(values).allMatch(EightBit::isMultiple));
        return inside;
    }
}
