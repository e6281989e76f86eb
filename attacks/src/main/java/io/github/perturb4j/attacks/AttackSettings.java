package io.github.perturb4j.attacks;

/** Checks that the settings of attacks have in common; each throws {@link IllegalArgumentException}. */
public final class AttackSettings {
    private AttackSettings() {}

    /** Counts, as of steps and restarts. */
    public static void atLeastOne(String attack, String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    attack + ": " + name + " must be at least 1, found " + value + "; for no attack use epsilon 0");
        }
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
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    attack + ": " + name + " must be a finite number above 0, found " + value + "; " + units);
        }
    }

    /** Fractions, as of pixels or probabilities. */
    public static void between(String attack, String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    attack + ": " + name + " must be from " + least + " to " + most + ", found " + value);
        }
    }
}
