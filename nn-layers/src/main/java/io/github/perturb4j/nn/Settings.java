package io.github.perturb4j.nn;

/** Checks of numbers that a user chose; each throws {@link IllegalArgumentException}, or returns the number. */
public final class Settings {
    private Settings() {}

    public static double positive(String name, double value) {
        require(value > 0 && Double.isFinite(value), name, "a positive number", value);
        return value;
    }

    public static double notNegative(String name, double value) {
        require(value >= 0 && Double.isFinite(value), name, "a number of at least 0", value);
        return value;
    }

    /** In [0, 1). */
    public static double belowOne(String name, double value) {
        require(value >= 0 && value < 1, name, "in [0, 1)", value);
        return value;
    }

    /** In [0, 1]. */
    public static double fraction(String name, double value) {
        require(value >= 0 && value <= 1, name, "in [0, 1]", value);
        return value;
    }

    public static long atLeast(long least, String name, long value) {
        require(value >= least, name, "at least " + least, value);
        return value;
    }

    /**
     * Any other condition: "{@code name} must be {@code expected}, found {@code value}".
     *
     * @param mend what else to say, after a semicolon
     */
    public static void require(boolean holds, String name, String expected, Number value, String... mend) {
        if (!holds) {
            String more = mend.length == 0 ? "" : "; " + String.join("; ", mend);
            throw new IllegalArgumentException(name + " must be " + expected + ", found " + value + more);
        }
    }
}
