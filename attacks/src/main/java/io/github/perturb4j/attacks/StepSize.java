package io.github.perturb4j.attacks;

import io.github.perturb4j.nn.Settings;

/**
 * The length of a step, in the threat model's norm: so many units of the pixels, or a fraction of epsilon, which suits
 * attacks that run at several radii.
 *
 * @param value above 0 and finite
 * @param relative whether it is multiplied by the sample's epsilon
 */
public record StepSize(double value, boolean relative) {
    private static final String EPSILON = "eps";

    /** @throws IllegalArgumentException if the value is not above 0 and finite */
    public StepSize {
        Settings.require(
                value > 0 && Double.isFinite(value),
                "stepSize",
                "a finite number above 0",
                value,
                "it is in units of the pixels, for example 2 / 255.0, or a fraction of epsilon");
    }

    /** In units of the pixels. */
    public static StepSize absolute(double value) {
        return new StepSize(value, false);
    }

    /** {@code fraction} times epsilon. */
    public static StepSize ofEpsilon(double fraction) {
        return new StepSize(fraction, true);
    }

    /**
     * What {@code text} writes: {@code 2/255}, or a fraction of epsilon, {@code 0.25eps}.
     *
     * @throws IllegalArgumentException if it is neither, or not above 0
     */
    public static StepSize parse(String text) {
        return text.endsWith(EPSILON)
                ? ofEpsilon(Quotient.parse(text.substring(0, text.length() - EPSILON.length())))
                : absolute(Quotient.parse(text));
    }

    /** The length for a sample's epsilon. */
    public double at(double epsilon) {
        return relative ? value * epsilon : value;
    }

    /** As it is written as an option: {@code 0.25eps} or {@code 0.0078}. */
    @Override
    public String toString() {
        return relative ? value + EPSILON : String.valueOf(value);
    }
}
