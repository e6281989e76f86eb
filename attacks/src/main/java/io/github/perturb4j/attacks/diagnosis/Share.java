package io.github.perturb4j.attacks.diagnosis;

import io.github.perturb4j.attacks.evaluation.WilsonInterval;
import java.util.Locale;

/**
 * So many of so many samples, and what that says about the share among all samples there are: with 95 % confidence it
 * lies in the {@link WilsonInterval}.
 *
 * @param count from 0 to {@code of}
 * @param of the number of samples; with 0 nothing is known, and the interval is [0, 1]
 */
public record Share(int count, int of) {
    private static final double BAD_LUCK = 0.025;
    private static final int BISECTIONS = 50;

    /** @throws IllegalArgumentException unless {@code 0 <= count <= of} */
    public Share {
        if (count < 0 || count > of) {
            throw new IllegalArgumentException("a share is of 0 to all samples, found " + count + " of " + of);
        }
    }

    /** count / of; NaN for none of none. */
    public double value() {
        return (double) count / of;
    }

    /** The interval's lower end. */
    public double lower() {
        return WilsonInterval.of(count, of).low();
    }

    /** The interval's upper end. */
    public double upper() {
        return WilsonInterval.of(count, of).high();
    }

    /**
     * The share p among all samples for which {@code count} of {@code of} or more have a probability of 2.5 %: what is
     * larger than that many samples can be by bad luck. Exact for any number of samples (Clopper and Pearson 1934),
     * where {@link #lower} is too large for few: of one sample, 0.025 and not 0.21.
     */
    double atLeast() {
        double low = 0;
        double high = value();
        for (int i = 0; count > 0 && i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            if (tail(middle) < BAD_LUCK) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The probability of {@code count} or more of {@code of} where each has probability p. */
    private double tail(double p) {
        double fewer = 0;
        double logTerm = of * Math.log1p(-p);
        for (int k = 0; k < count; k++) {
            fewer += Math.exp(logTerm);
            logTerm += Math.log((double) (of - k) / (k + 1)) + Math.log(p) - Math.log1p(-p);
        }
        return 1 - fewer;
    }

    /**
     * What a share of bad samples means: {@link #atLeast} above {@code failed}, or above {@code suspicious}, or
     * neither.
     */
    Status judge(double suspicious, double failed) {
        return atLeast() > failed ? Status.FAILED : atLeast() > suspicious ? Status.SUSPICIOUS : Status.PASSED;
    }

    /** {@code 46 of 50 (92.0%)}. */
    @Override
    public String toString() {
        return of == 0 ? "0 of 0" : String.format(Locale.ROOT, "%d of %d (%.1f%%)", count, of, 100 * value());
    }

    /** {@code 46 of 50 (92.0%, 95% interval 81.2 to 96.8%)}. */
    public String withInterval() {
        return of == 0
                ? toString()
                : String.format(
                        Locale.ROOT,
                        "%d of %d (%.1f%%, 95%% interval %.1f to %.1f%%)",
                        count,
                        of,
                        100 * value(),
                        100 * lower(),
                        100 * upper());
    }
}
