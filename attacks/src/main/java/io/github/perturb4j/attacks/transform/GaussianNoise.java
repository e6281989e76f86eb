package io.github.perturb4j.attacks.transform;

import io.github.perturb4j.attacks.AttackSettings;
import java.util.random.RandomGenerator;

/**
 * T(x) = x + z with z normal: what randomised smoothing draws. Cohen, Rosenfeld and Kolter 2019 (Certified adversarial
 * robustness via randomized smoothing), equation 1. What leaves the box is not clipped.
 *
 * @param deviation the standard deviation of each value, in units of the pixels, at least 0 and finite
 */
public record GaussianNoise(double deviation) implements RandomTransform {
    /** @throws IllegalArgumentException if the deviation is out of its range */
    public GaussianNoise {
        AttackSettings.between("gaussian noise", "deviation", deviation, 0, Double.MAX_VALUE);
    }

    @Override
    public Transform draw(RandomGenerator random, ImageShape shape) {
        double[] noise = new double[shape.length()];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = deviation * random.nextGaussian();
        }
        return new Noise(noise);
    }

    private record Noise(double... noise) implements Transform {
        @Override
        public void apply(double[] x, double[] y) {
            for (int i = 0; i < y.length; i++) {
                y[i] = x[i] + noise[i];
            }
        }

        @Override
        public void transpose(double[] g, double[] out) {
            System.arraycopy(g, 0, out, 0, g.length);
        }
    }
}
