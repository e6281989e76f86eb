package io.github.perturb4j.attacks.training;

/** Checks of how terms of a loss are weighed. */
final class Weights {
    private Weights() {}

    static void check(String objective, String name, double value) {
        if (!(value >= 0) || !Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    objective + ": " + name + " weighs a term of the loss; expected a number >= 0, found " + value);
        }
    }
}
