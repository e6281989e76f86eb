package io.github.perturb4j.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A non-negative number as it was written: a decimal, {@code 0.03} or {@code 5e-3}, or a quotient of two, {@code 8/255}.
 *
 * @param text as it was written
 * @param value the nearest double; of a quotient, that of the two nearest doubles: {@code 8.0 / 255.0}
 */
record Fraction(String text, double value) {
    private static final String DECIMAL = "[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?";
    private static final Pattern FORM = Pattern.compile("(" + DECIMAL + ")(?:\\s*/\\s*(" + DECIMAL + "))?");
    private static final String EXPECTED = "expected a number such as 8/255 or 0.03";

    /**
     * The number that {@code text} writes.
     *
     * @throws IllegalArgumentException if it is none, divides by zero, is negative, or is too large for a double
     */
    static Fraction of(String text) {
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
        return new Fraction(text.strip(), value + 0.0); // -0 becomes 0
    }

    /** As written, with its value where that says more: {@code 8/255 (0.03137)}. */
    @Override
    public String toString() {
        return text.contains("/") ? text + " (" + String.format(Locale.ROOT, "%.4g", value) + ")" : text;
    }

    /** For picocli. */
    static final class Converter implements ITypeConverter<Fraction> {
        @Override
        public Fraction convert(String text) {
            try {
                return Fraction.of(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
