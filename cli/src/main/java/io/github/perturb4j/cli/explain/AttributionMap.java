package io.github.perturb4j.cli.explain;

import io.github.perturb4j.attacks.explain.Completeness;
import io.github.perturb4j.cli.output.NumberText;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.DoubleStream;

/**
 * An attribution by pixel, the sum over its channels.
 *
 * @param sum of all numbers
 * @param difference f(image) - f(baseline); null but for integrated gradients, as the errors
 * @param completenessError |sum - difference| / |difference|
 * @param plainError the same with equal weights for all steps
 * @param topTenth the share of the absolute attribution in the tenth of the pixels where it is largest
 * @param scale the absolute value that 127 levels stand for
 * @param bytes of rows of pixels, base64: 128 for 0, 1 for -scale, 255 for scale
 */
public record AttributionMap(
        String method,
        Double sum,
        Double difference,
        Double completenessError,
        Double plainError,
        Double topTenth,
        int height,
        int width,
        Double scale,
        String bytes) {
    private static final int LEVELS = 127;
    private static final int ZERO = 128;
    private static final int MOST_SIDE = 224;
    /** Of a thousand pixels so many may be beyond the scale, so that a few do not leave the rest without colour. */
    private static final double BEYOND = 0.005;

    /**
     * Of an image's attribution.
     *
     * @param values channel after channel
     * @param completeness null if the method has none
     */
    static AttributionMap of(String method, double[] values, int height, int width, Completeness completeness) {
        double[] pixels = new double[height * width];
        for (int i = 0; i < values.length; i++) {
            pixels[i % pixels.length] += values[i];
        }
        double[] sizes = Arrays.stream(pixels).map(Math::abs).sorted().toArray();
        double all = DoubleStream.of(sizes).sum();
        double most = DoubleStream.of(sizes)
                .skip(sizes.length - Math.max(1, sizes.length / 10))
                .sum();
        double scale = sizes[(int) ((sizes.length - 1) * (1 - BEYOND))];
        int by = (int) Math.ceil(Math.max(height, width) / (double) MOST_SIDE);
        double[] shown = by == 1 ? pixels : means(pixels, height, width, by);
        return new AttributionMap(
                method,
                NumberText.rounded(DoubleStream.of(values).sum()),
                completeness == null ? null : NumberText.rounded(completeness.difference()),
                completeness == null ? null : NumberText.rounded(completeness.error()),
                completeness == null ? null : NumberText.rounded(completeness.plainError()),
                all == 0 ? 0 : NumberText.rounded(most / all),
                height / by,
                width / by,
                NumberText.rounded(scale),
                levels(shown, scale));
    }

    private static double[] means(double[] pixels, int height, int width, int by) {
        double[] means = new double[(height / by) * (width / by)];
        for (int y = 0; y < height / by * by; y++) {
            for (int x = 0; x < width / by * by; x++) {
                means[y / by * (width / by) + x / by] += pixels[y * width + x] / (by * by);
            }
        }
        return means;
    }

    private static String levels(double[] pixels, double scale) {
        byte[] bytes = new byte[pixels.length];
        for (int i = 0; i < bytes.length; i++) {
            double share = scale > 0 ? Math.max(-1, Math.min(1, pixels[i] / scale)) : 0;
            bytes[i] = (byte) (ZERO + Math.round(LEVELS * share));
        }
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** From -1 to 1, row by row. */
    double[] shares() {
        byte[] levels = Base64.getDecoder().decode(bytes);
        double[] shares = new double[levels.length];
        Arrays.setAll(shares, i -> ((levels[i] & 0xFF) - ZERO) / (double) LEVELS);
        return shares;
    }
}
