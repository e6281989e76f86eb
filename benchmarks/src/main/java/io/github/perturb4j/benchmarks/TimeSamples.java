package io.github.perturb4j.benchmarks;

import java.util.Arrays;

/**
 * What one turn measured.
 *
 * @param ms the time of every call, in milliseconds
 * @param peakMib the largest resident memory of the process that was measured, in MiB; null where a call is not a
 *     process
 */
record TimeSamples(double[] ms, Double peakMib) {
    TimeSamples {
        if (ms.length == 0) {
            throw new IllegalArgumentException("a turn without a single call has no time");
        }
    }

    static TimeSamples of(double... ms) {
        return new TimeSamples(ms, null);
    }

    double median() {
        return median(ms);
    }

    /** The middle value, or the mean of the two in the middle. */
    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
