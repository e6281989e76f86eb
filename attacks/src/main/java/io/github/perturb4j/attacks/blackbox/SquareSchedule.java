package io.github.perturb4j.attacks.blackbox;

/**
 * The share of the image that a square covers: halved after so many queries of 10000, or the same fractions of another
 * number. Andriushchenko et al. 2020 (Square Attack), section 3, "Schedule".
 */
record SquareSchedule(double first, int queries) {
    private static final int[] HALVED_AFTER = {10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000};
    private static final int OF = 10_000;

    double share(int query) {
        long at = (long) query * OF / queries;
        double share = first;
        for (int after : HALVED_AFTER) {
            share = at > after ? share / 2 : share;
        }
        return share;
    }
}
