package io.github.perturb4j.attacks;

import io.github.perturb4j.nn.Settings;

/** Checks that the settings of attacks have in common; each throws {@link IllegalArgumentException}. */
public final class AttackSettings {
    private AttackSettings() {}

    /** Counts, as of steps and restarts. */
    public static void atLeastOne(String attack, String name, int value) {
        Settings.require(value >= 1, attack + ": " + name, "at least 1", value, "for no attack use epsilon 0");
    }

    /**
     * The product of counts, the largest int where it is larger: how often an attack asks, for {@link
     * SingleAttack#steps}.
     */
    public static int product(int... counts) {
        double product = 1;
        for (int count : counts) {
            product *= count;
        }
        return (int) product; // too large ones become the largest
    }

    /** Sizes; {@code units} says what they are in. */
    public static void positive(String attack, String name, double value, String units) {
        Settings.require(
                value > 0 && Double.isFinite(value), attack + ": " + name, "a finite number above 0", value, units);
    }

    /** Fractions, as of pixels or probabilities. */
    public static void between(String attack, String name, double value, double least, double most) {
        Settings.require(value >= least && value <= most, attack + ": " + name, "from " + least + " to " + most, value);
    }
}
