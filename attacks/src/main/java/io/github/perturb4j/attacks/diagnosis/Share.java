package io.github.perturb4j.attacks.diagnosis;

import java.util.Locale;

/**
 * So many of so many samples, and what that says about the share p among all samples there are: with 95 % confidence it
 * lies in Wilson's interval, (p + z^2/2n -+ z sqrt(p (1 - p) / n + z^2/4n^2)) / (1 + z^2/n) with z = 1.96 (Wilson 1927,
 * Probable inference, the law of succession, and statistical inference).
 *
 * @param count from 0 to {@code of}
 * @param of the number of samples; with 0 nothing is known, and the interval is [0, 1]
 */
public record Share(int count, int of) {
    private static final double Z = 1.959963984540054;

    /** @throws IllegalArgumentException unless 0 <= count <= of */
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
        return of == 0 || count == 0 ? 0 : centre() - half();
    }

    /** The interval's upper end. */
    public double upper() {
        return of == 0 || count == of ? 1 : centre() + half();
    }

    private double centre() {
        return (value() + Z * Z / (2 * of)) / (1 + Z * Z / of);
    }

    private double half() {
        double p = value();
        return Z / (1 + Z * Z / of) * Math.sqrt(p * (1 - p) / of + Z * Z / (4.0 * of * of));
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
