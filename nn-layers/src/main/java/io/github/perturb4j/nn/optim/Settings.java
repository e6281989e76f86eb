package io.github.perturb4j.nn.optim;

/** Checks of numbers that a user chose; each returns the number. */
final class Settings {
    private Settings() {}

    static double positive(String name, double value) {
        return require(value > 0 && Double.isFinite(value), name, "a positive number", value);
    }

    static double notNegative(String name, double value) {
        return require(value >= 0 && Double.isFinite(value), name, "a number of at least 0", value);
    }

    /** In [0, 1). */
    static double belowOne(String name, double value) {
        return require(value >= 0 && value < 1, name, "in [0, 1)", value);
    }

    /** In [0, 1]. */
    static double fraction(String name, double value) {
        return require(value >= 0 && value <= 1, name, "in [0, 1]", value);
    }

    static long atLeast(long least, String name, long value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", found " + value);
        }
        return value;
    }

    private static double require(boolean holds, String name, String expected, double value) {
        if (!holds) {
            throw new IllegalArgumentException(name + " must be " + expected + ", found " + value);
        }
        return value;
    }
}
