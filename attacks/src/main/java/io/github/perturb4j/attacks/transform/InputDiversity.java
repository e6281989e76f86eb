package io.github.perturb4j.attacks.transform;

import io.github.perturb4j.attacks.AttackSettings;
import java.util.random.RandomGenerator;

/**
 * With some probability an image is shrunk by a random factor and put at a random place of its old frame, zeros around
 * it; else it stays as it is. Xie et al. 2019 (Improving transferability of adversarial examples with input
 * diversity), section 3.3, who enlarge the frame instead; this keeps it, for models that take one size of image.
 *
 * @param probability of a change, from 0 to 1
 * @param smallest the least factor, above 0 and at most 1; factors are uniform up to 1
 */
public record InputDiversity(double probability, double smallest) implements RandomTransform {
    /** @throws IllegalArgumentException if a setting is out of its range */
    public InputDiversity {
        AttackSettings.between("input diversity", "probability", probability, 0, 1);
        AttackSettings.positive("input diversity", "smallest", smallest, "it is a fraction of the image's size");
        AttackSettings.between("input diversity", "smallest", smallest, 0, 1);
    }

    @Override
    public Transform draw(RandomGenerator random, ImageShape shape) {
        boolean changes = random.nextDouble() < probability;
        double factor = smallest + (1 - smallest) * random.nextDouble();
        int height = (int) Math.max(1, Math.rint(factor * shape.height()));
        int width = (int) Math.max(1, Math.rint(factor * shape.width()));
        int top = random.nextInt(shape.height() - height + 1);
        int left = random.nextInt(shape.width() - width + 1);
        return changes ? Warp.resized(shape, height, width, top, left) : Transform.IDENTITY;
    }
}
