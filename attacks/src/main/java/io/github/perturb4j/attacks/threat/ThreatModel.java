package io.github.perturb4j.attacks.threat;

import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The images allowed in place of x0: a ball around it, intersected with a pixel box.
 *
 * <p>Arrays are float32 or float64 of shape (N, C, H, W). Each sample is treated alone, so that a result does not
 * depend on what else is in the batch. Inputs are not changed; results have the input's shape and type and belong to
 * the innermost {@link io.github.perturb4j.autodiff.Scope}.
 */
public interface ThreatModel {
    /** The ball's radius in its own norm, in units of the pixels: >= 0 and finite. */
    double epsilon();

    /** The values a pixel may take. */
    PixelBox box();

    /**
     * The nearest allowed point to {@code x} in Euclidean distance. What is allowed already comes back unchanged, bit
     * for bit; the result satisfies {@link #contains}, rounding included, and lies within rounding of the exact
     * projection.
     *
     * @param x0 the centre of the ball, inside the box
     * @throws IllegalArgumentException if shapes or types differ
     */
    INDArray project(INDArray x, INDArray x0);

    /**
     * A point drawn uniformly from the ball around each x0, then projected into the box.
     *
     * @param random the random numbers of a sample, given its position in the batch; used for that sample alone
     */
    INDArray randomStart(INDArray x0, IntFunction<? extends RandomGenerator> random);

    /**
     * For each sample the unit step that ascends furthest to first order: the d of norm at most 1 that maximises the
     * sum of d times {@code gradient}. A sample whose gradient is 0 gets 0.
     */
    INDArray ascentDirection(INDArray gradient);

    /**
     * Whether each sample of {@code x} is allowed: distances computed in float64, as {@link Norms} has them, are at
     * most {@link #epsilon} (no tolerance), and every pixel is in the box. NaN is not allowed.
     */
    boolean[] contains(INDArray x, INDArray x0);
}
