package io.github.perturb4j.attacks.universal;

import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.transform.ImagePose;
import io.github.perturb4j.attacks.transform.ImageShape;
import io.github.perturb4j.attacks.transform.Warp;
import io.github.perturb4j.autodiff.kernel.CounterRandom;

/**
 * Where a patch may lie: anywhere inside the image, turned and scaled at random, all uniform.
 *
 * @param degrees the largest rotation, either way, from 0 to 180
 * @param smallest the least scale, above 0
 * @param largest the largest scale
 */
public record Placement(double degrees, double smallest, double largest) {
    /** Neither turned nor scaled. */
    public static final Placement UPRIGHT = new Placement(0, 1, 1);

    /** @throws IllegalArgumentException if a setting is out of its range */
    public Placement {
        AttackSettings.between("placement", "degrees", degrees, 0, 180);
        AttackSettings.positive("placement", "smallest", smallest, "it is a factor of the patch's size");
        AttackSettings.between("placement", "largest", largest, smallest, Double.MAX_VALUE);
    }

    /** @throws IllegalArgumentException if the patch, upright, can be larger than the image */
    Warp draw(ImageShape patch, ImageShape image, CounterRandom random) {
        if (largest * Math.max(patch.height(), patch.width()) > Math.min(image.height(), image.width())) {
            throw new IllegalArgumentException("a patch of " + patch.height() + " pixels, scaled by up to " + largest
                    + ", is larger than an image of " + image.height() + "x" + image.width() + ": make it smaller");
        }
        double scale = random.between(smallest, largest);
        double right = (image.width() - scale * patch.width()) / 2;
        double down = (image.height() - scale * patch.height()) / 2;
        ImagePose pose = new ImagePose(
                random.between(-degrees, degrees), random.between(-right, right), random.between(-down, down), scale);
        return Warp.placed(patch, image, pose);
    }
}
