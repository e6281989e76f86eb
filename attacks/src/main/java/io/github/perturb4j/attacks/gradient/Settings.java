package io.github.perturb4j.attacks.gradient;

/** Checks that the settings of attacks have in common. */
final class Settings {
    private Settings() {}

    static void atLeastOne(String attack, String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    attack + ": " + name + " must be at least 1, found " + value + "; for no attack use epsilon 0");
        }
    }

    static void positive(String attack, String name, double value, String units) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    attack + ": " + name + " must be a finite number above 0, found " + value + "; " + units);
        }
    }
}
