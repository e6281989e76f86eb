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

    /** What a share of bad samples means: {@link #lower} above {@code failed}, or above {@code suspicious}, or neither. */
    Status judge(double suspicious, double failed) {
        return lower() > failed ? Status.FAILED : lower() > suspicious ? Status.SUSPICIOUS : Status.PASSED;
    }

    /** {@code 46 of 50 (92.0 %)}. */
    @Override
    public String toString() {
        return of == 0 ? "0 of 0" : String.format(Locale.ROOT, "%d of %d (%.1f %%)", count, of, 100 * value());
    }

    /** {@code 46 of 50 (92.0 %, 95 % interval 81.2 to 96.8 %)}. */
    public String withInterval() {
        return of == 0
                ? toString()
                : String.format(
                        Locale.ROOT,
                        "%d of %d (%.1f %%, 95 %% interval %.1f to %.1f %%)",
                        count,
                        of,
                        100 * value(),
                        100 * lower(),
                        100 * upper());
    }
}
