package io.github.perturb4j.attacks;

/**
 * An attack that looks for the nearest success, in its threat model's norm; restarts are run on every sample. Of
 * several successes the one with the smallest norm is kept, and a sample without any gets its original back.
 *
 * <p>It ignores the ball's radius while it searches; a point counts if it is within. {@link
 * io.github.perturb4j.attacks.threat.Epsilon#UNLIMITED} lets every point count.
 */
public non-sealed interface MinimalNormAttack extends SingleAttack {
    /**
     * Whether what {@link #run} returns is all that may be returned, not just any success it asked its task about: for
     * an attack with an idea of its own of which success is best, such as one with a confidence to reach.
     */
    default boolean choosesItself() {
        return false;
    }
}
