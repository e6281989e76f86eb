package io.github.perturb4j.attacks;

/**
 * The most that an attack may spend on one sample, over all its restarts and stages. A sample whose next query would
 * exceed it takes no further part. The harness's own passes, which verify, do not count.
 *
 * @param forwardPasses those inside gradient calls included; at least 0
 * @param gradientCalls backward passes; at least 0
 */
public record Budget(int forwardPasses, int gradientCalls) {
    /** No limit. */
    public static final Budget UNLIMITED = new Budget(Integer.MAX_VALUE, Integer.MAX_VALUE);

    /** @throws IllegalArgumentException if a limit is negative */
    public Budget {
        if (forwardPasses < 0 || gradientCalls < 0) {
            throw new IllegalArgumentException("a budget has limits of at least 0, found " + forwardPasses
                    + " forward passes and " + gradientCalls + " gradient calls; leave it out for none");
        }
    }

    /** So many forward passes, any number of gradient calls. */
    public static Budget ofForwardPasses(int forwardPasses) {
        return new Budget(forwardPasses, Integer.MAX_VALUE);
    }
}
