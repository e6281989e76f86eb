package io.github.perturb4j.attacks.threat;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which pixels may change, in all their channels: one pattern for all samples, or one for each. Never changes.
 *
 * <p>A ball with a mask is the ball of the free pixels alone: random starts are uniform in it, steps are spent on free
 * pixels, the others keep their bits.
 */
public final class Mask {
    /** Every pixel may change. */
    public static final Mask ALL = new Mask(false, new int[][] {});

    private final boolean perSample;
    private final int[][] free;
    private final int pixels;

    private Mask(boolean perSample, int[][] free, int pixels) {
        this.perSample = perSample;
        this.free = free;
        this.pixels = pixels;
    }

    private Mask(boolean perSample, int[][] free) {
        this(perSample, free, 0);
    }

    /**
     * One pattern for all samples.
     *
     * @param free row-major, H x W of them: true where the pixel may change
     */
    public static Mask of(boolean... free) {
        return new Mask(false, new int[][] {positions(free)}, free.length);
    }

    /**
     * A pattern for each sample of a batch.
     *
     * @throws IllegalArgumentException if there is none, or they differ in length
     */
    public static Mask perSample(boolean[]... free) {
        if (free.length == 0 || Arrays.stream(free).anyMatch(f -> f.length != free[0].length)) {
            throw new IllegalArgumentException("masks must all have H x W pixels, found "
                    + Arrays.toString(
                            Arrays.stream(free).mapToInt(f -> f.length).toArray()));
        }
        return new Mask(true, Arrays.stream(free).map(Mask::positions).toArray(int[][]::new), free[0].length);
    }

    private static int[] positions(boolean... free) {
        return IntStream.range(0, free.length).filter(i -> free[i]).toArray();
    }

    /** Whether every pixel of every sample may change. */
    public boolean isAll() {
        return pixels == 0;
    }

    /** Those of the given samples, in the given order. */
    public Mask select(int... samples) {
        return perSample
                ? new Mask(true, Arrays.stream(samples).mapToObj(i -> free[i]).toArray(int[][]::new), pixels)
                : this;
    }

    /** Whether each sample has its own. */
    public boolean isPerSample() {
        return perSample;
    }

    /** The positions of a sample's free values, channel after channel; only where not {@link #isAll}. */
    public int[] positions(int sample, int channels) {
        int[] pixel = perSample ? free[sample] : free[0];
        int[] all = new int[channels * pixel.length];
        Arrays.setAll(all, i -> i / pixel.length * pixels + pixel[i % pixel.length]);
        return all;
    }

    /** How many of a sample's {@code values}, in so many channels, may change. */
    public int count(int sample, int channels, int values) {
        return isAll() ? values : channels * (perSample ? free[sample] : free[0]).length;
    }

    /** Makes the values of a sample that may not change 0; {@code values} are channel after channel. */
    public void keepFree(int sample, int channels, double... values) {
        if (!isAll()) {
            double[] all = values.clone();
            Arrays.fill(values, 0);
            for (int i : positions(sample, channels)) {
                values[i] = all[i];
            }
        }
    }

    /** @throws IllegalArgumentException if the masks are for other images */
    void check(int samples, int imagePixels) {
        if (!isAll() && pixels != imagePixels) {
            throw new IllegalArgumentException(
                    "the mask has " + pixels + " pixels, an image has " + imagePixels + " (H x W)");
        }
        if (perSample && free.length != samples) {
            throw new IllegalArgumentException("there are masks for " + free.length + " samples, the batch is "
                    + samples + "; give one for each, or one for all with Mask.of");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Mask m
                && perSample == m.perSample
                && pixels == m.pixels
                && Arrays.deepEquals(free, m.free);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(free);
    }

    @Override
    public String toString() {
        return isAll()
                ? "all pixels"
                : Arrays.toString(Arrays.stream(free).mapToInt(f -> f.length).toArray()) + " of " + pixels + " pixels";
    }
}
