package io.github.perturb4j.attacks.threat;

import io.github.perturb4j.nn.Settings;
import java.util.Arrays;

/**
 * The radius of a ball: one for all samples, or one for each. In units of the pixels, so {@code of255(8)} is 8/255 for
 * pixels in [0, 1]; for {@link Norm#L0} the number of pixels, for {@link Norm#L0_VALUES} of values. Never changes.
 */
public final class Epsilon {
    /** No bound: what a minimal-norm attack searches in. */
    public static final Epsilon UNLIMITED = new Epsilon(false, Double.POSITIVE_INFINITY);

    private static final double LEVELS = 255;

    private final boolean perSample;
    private final double[] radii;

    private Epsilon(boolean perSample, double... radii) {
        this.perSample = perSample;
        this.radii = radii;
    }

    /**
     * One radius for all samples.
     *
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public static Epsilon of(double epsilon) {
        check(epsilon);
        return new Epsilon(false, epsilon);
    }

    /** {@code levels / 255.0}: so many of the 255 grey levels, for pixels in [0, 1]. */
    public static Epsilon of255(double levels) {
        return of(levels / LEVELS);
    }

    /**
     * A radius for each sample of a batch.
     *
     * @throws IllegalArgumentException if one is negative or not finite
     */
    public static Epsilon perSample(double... epsilons) {
        Arrays.stream(epsilons).forEach(Epsilon::check);
        return new Epsilon(true, epsilons.clone());
    }

    private static void check(double epsilon) {
        Settings.require(
                epsilon >= 0 && Double.isFinite(epsilon),
                "epsilon",
                "a finite number >= 0",
                epsilon,
                "it is in units of the pixels, for example 8 / 255.0 for pixels in [0, 1]");
    }

    /** The radius for the sample at this position of the batch; infinite where {@link #isUnlimited}. */
    public double at(int sample) {
        return perSample ? radii[sample] : radii[0];
    }

    /** The radii of a batch of {@code samples}. */
    public double[] toArray(int samples) {
        checkCount(samples);
        double[] all = new double[samples];
        Arrays.setAll(all, this::at);
        return all;
    }

    /** Those of the given samples, in the given order. */
    public Epsilon select(int... samples) {
        return perSample
                ? new Epsilon(true, Arrays.stream(samples).mapToDouble(this::at).toArray())
                : this;
    }

    /** Whether each sample has its own. */
    public boolean isPerSample() {
        return perSample;
    }

    public boolean isUnlimited() {
        return Double.isInfinite(radii[0]);
    }

    /** @throws IllegalArgumentException if these are the radii of another number of samples */
    public void checkCount(int samples) {
        if (perSample && radii.length != samples) {
            throw new IllegalArgumentException("epsilon has radii for " + radii.length + " samples, the batch is "
                    + samples + "; give one for each, or one for all with Epsilon.of");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Epsilon e && perSample == e.perSample && Arrays.equals(radii, e.radii);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(radii);
    }

    @Override
    public String toString() {
        return perSample ? Arrays.toString(radii) : isUnlimited() ? "unlimited" : String.valueOf(radii[0]);
    }
}
