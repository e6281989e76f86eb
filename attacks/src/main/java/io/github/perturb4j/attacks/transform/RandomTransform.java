package io.github.perturb4j.attacks.transform;

import java.util.random.RandomGenerator;

/** A distribution of transforms of pixels in [0, 1], into which {@link Transforms} takes those of other boxes. */
@FunctionalInterface
public interface RandomTransform {
    /** Always {@link Transform#IDENTITY}: for a model that is random itself. */
    RandomTransform NONE = (random, shape) -> Transform.IDENTITY;

    /** One of them, for an image of this shape. */
    Transform draw(RandomGenerator random, ImageShape shape);
}
