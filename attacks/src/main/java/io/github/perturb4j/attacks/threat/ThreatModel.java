package io.github.perturb4j.attacks.threat;

import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The images allowed in place of x0: a ball around it, intersected with a pixel box, at some or all pixels.
 *
 * <p>Arrays are float32 or float64 of shape (N, C, H, W). Each sample is treated alone, so that a result does not
 * depend on what else is in the batch. Inputs are not changed; results have the input's shape and type and belong to
 * the innermost {@link io.github.perturb4j.autodiff.Scope}.
 */
public interface ThreatModel {
    /** What the ball is measured in. */
    Norm norm();

    /** The ball's radius, for all samples or for each, in units of the pixels; where the norm counts, their number. */
    Epsilon epsilon();

    /** The values a pixel may take. */
    PixelBox box();

    /** The pixels that may change. */
    Mask mask();

    /** The same with another radius. */
    ThreatModel withEpsilon(Epsilon epsilon);

    /** The same where only these pixels may change. */
    ThreatModel withMask(Mask mask);

    /** The same for the given samples, in the given order: their radii and masks. */
    ThreatModel select(int... samples);

    /**
     * The nearest allowed point to {@code x} in Euclidean distance. What is allowed already comes back unchanged, bit
     * for bit; the result satisfies {@link #contains}, rounding included, and lies within rounding of the exact
     * projection.
     *
     * @param x0 the centre of the ball, inside the box
     * @throws IllegalArgumentException if shapes or types differ, or radii or masks are for another batch
     */
    INDArray project(INDArray x, INDArray x0);

    /**
     * A point drawn uniformly from the ball around each x0, then projected into the box.
     *
     * @param random the random numbers of a sample, given its position in the batch; used for that sample alone
     * @throws IllegalStateException if the ball has no bound
     */
    INDArray randomStart(INDArray x0, IntFunction<? extends RandomGenerator> random);

    /**
     * For each sample the unit step that ascends furthest to first order, boxes and masks aside: the d of norm at most
     * 1 that maximises the sum of d times {@code gradient}. A sample whose gradient is 0 gets 0.
     */
    INDArray ascentDirection(INDArray gradient);

    /**
     * The point reached from {@code x} by the step of at most the given length that ascends furthest to first order,
     * not yet projected: x + length times {@link #ascentDirection} for L-inf and L2, whose projection takes care of the
     * box; for L1 and L0 in the box already, since there the box decides which pixels to move.
     *
     * @param lengths one per sample, in this norm, finite and >= 0
     */
    INDArray ascend(INDArray x, INDArray gradient, double... lengths);

    /**
     * The point reached from {@code x} by one of many steps, not yet projected: {@link #ascend} for L-inf and L2. For
     * L1 and L0, where the furthest step is a leap that the next gradient takes back, the step is shared out among many
     * values instead; it never chooses one that the box keeps from moving.
     *
     * @param lengths one per sample, in this norm, finite and >= 0
     */
    INDArray step(INDArray x, INDArray gradient, double... lengths);

    /**
     * Whether each sample of {@code x} is allowed: distances are at most {@link #epsilon}, both as {@link Norms} has
     * them in float64 and in exact arithmetic on the numbers of x and x0 (no tolerance), every pixel is in the box, and
     * masked ones are those of x0. NaN is not allowed.
     */
    boolean[] contains(INDArray x, INDArray x0);
}
