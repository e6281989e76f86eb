package io.github.perturb4j.attacks.minimal;

/**
 * One sample's binary search for the smallest weight c of the attack's loss beside the perturbation's size that still
 * succeeds, with a minimisation for each c. Carlini and Wagner 2017 (Towards evaluating the robustness of neural
 * networks), sections V-B and VI: c is multiplied by 10 until one succeeds, then halves the interval; a minimisation
 * ends early where a tenth of its steps lowered the loss by less than 0.01 %.
 */
final class ConstantSearch {
    private static final double GROWTH = 10;
    private static final int CHECKS = 10;
    private static final double PROGRESS = 0.9999;

    private final Settings settings;
    private double c;
    private double failed;
    private double succeeded = Double.POSITIVE_INFINITY;
    private int searches;
    private int step;
    private boolean success;
    private double checked = Double.POSITIVE_INFINITY;

    /**
     * @param steps of each minimisation
     * @param searches how many
     * @param first the c of the first
     */
    record Settings(int steps, int searches, double first, boolean abortEarly) {}

    ConstantSearch(Settings settings) {
        this.settings = settings;
        this.c = settings.first;
    }

    double c() {
        return c;
    }

    /** Of the minimisation, counted from 0. */
    int step() {
        return step;
    }

    boolean isDone() {
        return searches == settings.searches;
    }

    /** Counts a step; true if it was the last of its minimisation, and the next begins with another c. */
    boolean advance(double loss, boolean met) {
        success |= met;
        step++;
        if (step < settings.steps && !isStuck(loss)) {
            return false;
        }
        choose();
        searches++;
        step = 0;
        success = false;
        checked = Double.POSITIVE_INFINITY;
        return true;
    }

    private boolean isStuck(double loss) {
        if (!settings.abortEarly || step % Math.max(1, settings.steps / CHECKS) != 0) {
            return false;
        }
        boolean stuck = loss > PROGRESS * checked;
        checked = loss;
        return stuck;
    }

    private void choose() {
        if (success) {
            succeeded = Math.min(succeeded, c);
        } else {
            failed = Math.max(failed, c);
        }
        c = Double.isInfinite(succeeded) ? c * GROWTH : (failed + succeeded) / 2;
    }
}
