package io.github.perturb4j.autodiff.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Where the channels of an (n, c, ...) array lie. */
final class Channels {
    private final int samples;
    private final int channels;
    private final long plane;

    Channels(INDArray x) {
        this.samples = (int) x.size(0);
        this.channels = (int) x.size(1);
        this.plane = x.length() / ((long) samples * channels);
    }

    /** Numbers per channel. */
    double count() {
        return (double) samples * plane;
    }

    /** The number of channels. */
    int channels() {
        return channels;
    }

    /** Samples, channels, numbers per plane. */
    int[] shape() {
        return new int[] {samples, channels, (int) plane};
    }

    /** Room for a block. */
    double[] block() {
        return new double[(int) Math.min(Span.BLOCK, plane)];
    }

    /** Visits the numbers of channel c, plane after plane. */
    void forEachBlock(int c, Span.Block body) {
        for (int s = 0; s < samples; s++) {
            long start = ((long) s * channels + c) * plane;
            Span.forEachBlock(start, start + plane, Span.BLOCK, body);
        }
    }

    /** Where the first plane of channel c begins. */
    long first(int c) {
        return c * plane;
    }

    /** The gradients by input, weight and bias as arrays. */
    static INDArray[] gradients(INDArray dx, double[] dWeight, double[] dBias) {
        return new INDArray[] {
            dx, Memory.of(dx.dataType(), dWeight, dWeight.length), Memory.of(dx.dataType(), dBias, dBias.length)
        };
    }
}
