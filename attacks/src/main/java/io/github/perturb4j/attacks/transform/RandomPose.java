package io.github.perturb4j.attacks.transform;

import io.github.perturb4j.attacks.AttackSettings;
import java.util.random.RandomGenerator;

/**
 * What a camera does to a picture: a random pose, other light, and noise: T(x) = brightness warp(x) + noise. Athalye et
 * al. 2018 (Synthesizing robust adversarial examples), section 3.1 and its supplement's table of 2D transforms, whose
 * kinds these are; each uniform within its bounds, the noise normal. What leaves the box is not clipped.
 *
 * @param degrees the largest rotation, either way
 * @param shift the largest move along each axis, as a fraction of the image's side, from 0 to 1
 * @param zoom how far scales may be from 1, from 0 to below 1
 * @param light how far the factor of brightness may be from 1, from 0 to 1
 * @param noise the standard deviation of the noise, for pixels in [0, 1]; a fraction of the width of another box
 */
public record RandomPose(double degrees, double shift, double zoom, double light, double noise)
        implements RandomTransform {
    private static final double ALMOST_ALL = 0.99;

    /** @throws IllegalArgumentException if a setting is out of its range */
    public RandomPose {
        AttackSettings.between("random pose", "degrees", degrees, 0, 180);
        AttackSettings.between("random pose", "shift", shift, 0, 1);
        AttackSettings.between("random pose", "zoom", zoom, 0, ALMOST_ALL);
        AttackSettings.between("random pose", "light", light, 0, 1);
        AttackSettings.between("random pose", "noise", noise, 0, Double.MAX_VALUE);
    }

    /** Rotations and moves alone. */
    public RandomPose(double degrees, double shift) {
        this(degrees, shift, 0, 0, 0);
    }

    @Override
    public Transform draw(RandomGenerator random, ImageShape shape) {
        ImagePose pose = new ImagePose(
                degrees * symmetric(random),
                shift * shape.width() * symmetric(random),
                shift * shape.height() * symmetric(random),
                1 + zoom * symmetric(random));
        double factor = 1 + light * symmetric(random);
        double[] added = new double[noise > 0 ? shape.length() : 0];
        for (int i = 0; i < added.length; i++) {
            added[i] = noise * random.nextGaussian();
        }
        return new Shot(Warp.posed(shape, pose), factor, added);
    }

    /** Uniform in [-1, 1). */
    private static double symmetric(RandomGenerator random) {
        return 2 * random.nextDouble() - 1;
    }

    private record Shot(Warp warp, double factor, double[] noise) implements Transform {
        @Override
        public void apply(double[] x, double[] y) {
            warp.apply(x, y);
            for (int i = 0; i < y.length; i++) {
                y[i] = factor * y[i] + (noise.length > 0 ? noise[i] : 0);
            }
        }

        @Override
        public void transpose(double[] g, double[] out) {
            warp.transpose(g, out);
            for (int i = 0; i < out.length; i++) {
                out[i] *= factor;
            }
        }
    }
}
