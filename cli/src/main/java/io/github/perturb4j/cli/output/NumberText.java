package io.github.perturb4j.cli.output;

import java.math.BigDecimal;
import java.math.MathContext;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.Locale;

/** How numbers look in text for people; the JSON has all their digits. */
public final class NumberText {
    private static final double SMALL = 1e-4;
    private static final int LEVELS = 255;
    private static final MathContext DIGITS = new MathContext(5);

    private NumberText() {}

    /** Six digits after the point; small ones as a power of ten, so that they do not look like 0. */
    public static String probability(double p) {
        return String.format(Locale.ROOT, p > 0 && p < SMALL ? "%.2e" : "%.6f", p);
    }

    /** Six digits after the point, or a power of ten for what is small but not 0. */
    public static String loss(double loss) {
        return String.format(Locale.ROOT, loss != 0 && Math.abs(loss) < SMALL ? "%.3e" : "%.6f", loss);
    }

    /** Five significant digits, for files; null for what is not finite. */
    public static Double rounded(double x) {
        return Double.isFinite(x) ? (Double) new BigDecimal(x).round(DIGITS).doubleValue() : null;
    }

    /** Four significant digits. */
    public static String brief(double x) {
        return x == 0 ? "0" : String.format(Locale.ROOT, "%.4g", x);
    }

    /** As {@code 1 h 5 min}, {@code 2 min 10 s} or {@code 7 s}. */
    public static String duration(Duration time) {
        long seconds = Math.max(0, Math.round(time.toMillis() / 1000.0));
        if (seconds >= 3600) {
            return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
        }
        return seconds >= 60 ? seconds / 60 + " min " + seconds % 60 + " s" : seconds + " s";
    }

    /** {@code 1 image}, {@code 2 images}, {@code 3 forward passes}. */
    public static String count(long n, String one) {
        return n + " " + noun(n, one);
    }

    /** {@code image} for 1, {@code images} for any other number. */
    public static String noun(long n, String one) {
        return n == 1 ? one : one + (one.endsWith("s") ? "es" : "s");
    }

    /** As {@code 1 query} or {@code 20 queries}. */
    public static String count(long n, String one, String several) {
        return n + " " + (n == 1 ? one : several);
    }

    /** {@code 0 of 1 image}, {@code 1 of 20 images}. */
    public static String of(long part, long n, String one) {
        return part + " of " + count(n, one);
    }

    /** How far a pixel moves, of the 255 levels that an 8-bit channel has: at most three digits after the point. */
    public static String greyLevels(double change) {
        return new DecimalFormat("0.###", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(LEVELS * change);
    }
}
