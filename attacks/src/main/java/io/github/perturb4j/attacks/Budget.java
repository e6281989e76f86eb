package io.github.perturb4j.attacks;

/**
 * The most that an attack may spend on one sample, over all its restarts and stages. A sample whose next query would
 * exceed it is not asked about and takes no further part: it stays where its last full step led it, and has no more
 * restarts once one could ask nothing at all. (A later stage of a composite attack may still ask less, as one without
 * gradients does.) The harness's own passes, which verify, do not count.
 *
 * <p>The queries of an attack under a budget are the first of those it would make without. So a budget of what n steps
 * take gives, bit for bit, what the same attack of n steps gives; but for attacks whose schedule follows from the
 * number of steps ({@code apgd-*}, {@code ddn}, {@code fmn}, {@code cw}, {@code ead}, {@code fab}, {@code square}),
 * which gives the best point of the longer schedule's beginning.
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
