package io.github.perturb4j.cli.options;

import io.github.perturb4j.attacks.Quotient;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A non-negative number as it was written: a decimal, {@code 0.03} or {@code 5e-3}, or a quotient of two, {@code
 * 8/255}.
 *
 * @param text as it was written
 * @param value the nearest double; of a quotient, that of the two nearest doubles: {@code 8.0 / 255.0}
 */
public record Fraction(String text, double value) {

    /**
     * The number that {@code text} writes.
     *
     * @throws IllegalArgumentException if it is none, divides by zero, is negative, or is too large for a double
     */
    public static Fraction of(String text) {
        return new Fraction(text.strip(), Quotient.parse(text));
    }

    /** As written, with its value where that says more: {@code 8/255 (0.03137)}. */
    @Override
    public String toString() {
        return text.contains("/") ? text + " (" + String.format(Locale.ROOT, "%.4g", value) + ")" : text;
    }

    /** For picocli. */
    public static final class Converter implements ITypeConverter<Fraction> {
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
