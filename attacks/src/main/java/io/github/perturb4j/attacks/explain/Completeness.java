package io.github.perturb4j.attacks.explain;

/**
 * How well integrated gradients add up to what they explain.
 *
 * @param sum of the attribution
 * @param plainSum what the sum would be with equal weights for all steps: the rule of midpoints
 * @param difference f(x) - f(baseline)
 */
public record Completeness(double sum, double plainSum, double difference) {
    /** |sum - difference| / |difference|; 0 where both are the same. */
    public double error() {
        return relative(sum);
    }

    /** The same with equal weights: how far the weights had to be moved. */
    public double plainError() {
        return relative(plainSum);
    }

    private double relative(double found) {
        return found == difference ? 0 : Math.abs(found - difference) / Math.abs(difference);
    }
}
