package io.github.perturb4j.cli.report;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/** How a perturbation's picture relates to the perturbation, in words. */
public final class Amplification {
    private static final double WHOLE = 100;
    private static final double NEAR = 0.005;

    private Amplification() {}

    /**
     * {@code amplified 31.88 times}, {@code as it is}, or {@code reduced to 54%}.
     *
     * @param factor that the perturbation was multiplied with, above 0
     */
    public static String of(double factor) {
        if (Math.abs(factor - 1) < NEAR) {
            return "as it is";
        }
        if (factor > 1) {
            return "amplified " + text(factor < WHOLE ? "0.##" : "0", factor) + " times";
        }
        return "reduced to " + text("0.##", 100 * factor) + "%";
    }

    private static String text(String format, double number) {
        return new DecimalFormat(format, DecimalFormatSymbols.getInstance(Locale.ROOT)).format(number);
    }
}
