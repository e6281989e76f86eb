package io.github.perturb4j.attacks;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Non-negative numbers as people write them: a decimal, {@code 0.03} or {@code 5e-3}, or a quotient of two, {@code
 * 8/255}.
 */
public final class Quotient {
    private static final String DECIMAL = "[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?";
    private static final Pattern FORM = Pattern.compile("(" + DECIMAL + ")(?:\\s*/\\s*(" + DECIMAL + "))?");
    private static final String EXPECTED = "expected a number such as 8/255 or 0.03";

    private Quotient() {}

    /**
     * The nearest double; of a quotient, that of the two nearest doubles: {@code 8.0 / 255.0}.
     *
     * @throws IllegalArgumentException if {@code text} is no number, divides by zero, is negative, or is too large for
     *     a double
     */
    public static double parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no number; " + EXPECTED);
        }
        double numerator = Double.parseDouble(matcher.group(1));
        double denominator = matcher.group(2) == null ? 1 : Double.parseDouble(matcher.group(2));
        if (denominator == 0) {
            throw new IllegalArgumentException("'" + text + "' divides by zero; " + EXPECTED);
        }
        double value = numerator / denominator;
        if (value < 0) {
            throw new IllegalArgumentException("'" + text + "' is negative; " + EXPECTED);
        }
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("'" + text + "' is too large; " + EXPECTED);
        }
        return value + 0.0; // -0 becomes 0
    }
}
