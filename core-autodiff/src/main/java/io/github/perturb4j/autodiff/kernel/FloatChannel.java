package io.github.perturb4j.autodiff.kernel;

import java.util.Arrays;

/**
 * One channel of a float32 array (n, c, ...) beside a second array of its shape: sums over it, and a linear combination
 * of both.
 *
 * <p>Numbers are gathered to {@value #LANES} at a time. Sums run in as many float32 lanes, which the compiler
 * vectorises, and every {@value #ROUNDS} rounds the lanes are added up in float64: so no sum of more than {@value
 * #ROUNDS} terms is ever rounded to float32. All sums are of u = x - centre, where centre is near the mean, so that u
 * has no digits to lose.
 */
final class FloatChannel {
    private static final int LANES = Scratch.BLOCK;
    private static final int ROUNDS = 16;
    private static final Scratch.Lease<float[]> RESULT = Scratch.block();
    private static final Scratch.Lease<int[]> MASK = Scratch.bits();
    private static final Scratch.Lease<int[]> BITS = Scratch.bits();

    private final int samples;
    private final int channels;
    private final int plane;
    private final int channel;
    private final Span x;
    private final Span g;
    private final float[] rectifier;
    private final float centre;
    private final float[] u = new float[LANES];
    private final float[] upstream = new float[LANES];

    private double sumU;
    private double sumUU;
    private double sumG;
    private double sumGU;

    /**
     * @param g null where only x matters
     * @param shape (samples, channels, numbers per plane)
     */
    FloatChannel(Span x, Span g, int[] shape, int channel) {
        this(x, g, shape, channel, null);
    }

    /** @param rectifier a scale and a shift: g counts as 0 where x scale + shift is 0 or less; null for g as it is */
    FloatChannel(Span x, Span g, int[] shape, int channel, float[] rectifier) {
        this.rectifier = rectifier;
        this.x = x;
        this.g = g;
        this.samples = shape[0];
        this.channels = shape[1];
        this.plane = shape[2];
        this.channel = channel;
        this.centre = centre();
        sum();
    }

    /** The mean of the beginning of the first plane. */
    private float centre() {
        int n = Math.min(plane, LANES);
        x.get((long) channel * plane, u, 0, n);
        return (float) (FloatSums.total(u, n) / n);
    }

    /** The number that was subtracted from every x. */
    double centre64() {
        return centre;
    }

    double sumU() {
        return sumU;
    }

    double sumUU() {
        return sumUU;
    }

    double sumG() {
        return sumG;
    }

    double sumGU() {
        return sumGU;
    }

    private void sum() {
        float[] lanesU = new float[LANES];
        float[] lanesUU = new float[LANES];
        float[] lanesG = new float[LANES];
        float[] lanesGU = new float[LANES];
        int[] round = {0};
        forEachRound((sample, count, from, length) -> {
            int n = read(sample, count, from, length);
            FloatSums.add(u, lanesU, n);
            addProduct(u, u, lanesUU, n);
            if (g != null) {
                FloatSums.add(upstream, lanesG, n);
                addProduct(upstream, u, lanesGU, n);
            }
            boolean last = sample + count == samples && from + length == plane;
            if (++round[0] % ROUNDS == 0 || last) {
                sumU += drain(lanesU);
                sumUU += drain(lanesUU);
                sumG += g == null ? 0 : drain(lanesG);
                sumGU += g == null ? 0 : drain(lanesGU);
            }
        });
    }

    /** Sets {@code out = ofG g + ofU u + constant} on this channel. */
    void combine(double ofG, double ofU, double constant, Span out) {
        forEachRound((sample, count, from, length) -> {
            int n = read(sample, count, from, length);
            combine(upstream, (float) ofG, u, (float) ofU, (float) constant, n);
            for (int i = 0; i < count; i++) {
                out.put(start(sample + i) + from, u, i * length, length);
            }
        });
    }

    @FunctionalInterface
    private interface Round {
        /** Numbers [from, from + length) of the planes of samples [sample, sample + count). */
        void apply(int sample, int count, int from, int length);
    }

    private void forEachRound(Round body) {
        int together = Math.max(1, LANES / plane);
        for (int sample = 0; sample < samples; sample += together) {
            int count = Math.min(together, samples - sample);
            for (int from = 0; from < plane; from += LANES) {
                body.apply(sample, count, from, Math.min(LANES, plane - from));
            }
        }
    }

    private long start(int sample) {
        return ((long) sample * channels + channel) * plane;
    }

    private int read(int sample, int count, int from, int length) {
        for (int i = 0; i < count; i++) {
            x.get(start(sample + i) + from, u, i * length, length);
            if (g != null) {
                g.get(start(sample + i) + from, upstream, i * length, length);
            }
        }
        if (rectifier != null) {
            mask(count * length);
        }
        subtract(u, centre, count * length);
        return count * length;
    }

    private void mask(int n) {
        FloatView view = FloatView.mine();
        float[] result = RESULT.get();
        int[] mask = MASK.get();
        int[] bits = BITS.get();
        System.arraycopy(u, 0, result, 0, n);
        FloatChannels.scale(result, rectifier[0], rectifier[1], n);
        view.toBits(result, mask, n);
        view.toBits(upstream, bits, n);
        FloatBits.mask(mask, bits, bits, n);
        view.toFloats(bits, upstream, n);
    }

    private static void subtract(float[] x, float centre, int n) {
        for (int i = 0; i < n; i++) {
            x[i] -= centre;
        }
    }

    private static void addProduct(float[] a, float[] b, float[] sum, int n) {
        for (int i = 0; i < n; i++) {
            sum[i] += a[i] * b[i];
        }
    }

    private static void combine(float[] g, float ofG, float[] u, float ofU, float constant, int n) {
        for (int i = 0; i < n; i++) {
            u[i] = ofG * g[i] + (ofU * u[i] + constant);
        }
    }

    private static double drain(float[] lanes) {
        double total = FloatSums.total(lanes, LANES);
        Arrays.fill(lanes, 0);
        return total;
    }
}
