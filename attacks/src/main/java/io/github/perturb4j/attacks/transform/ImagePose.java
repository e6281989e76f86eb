package io.github.perturb4j.attacks.transform;

import io.github.perturb4j.attacks.AttackSettings;

/**
 * Where an image goes within its frame: scaled and rotated about its centre, then moved.
 *
 * @param degrees counter-clockwise as displayed
 * @param right in pixels
 * @param down in pixels
 * @param scale above 0; 1 leaves the size
 */
public record ImagePose(double degrees, double right, double down, double scale) {
    /** Leaves an image where it is. */
    public static final ImagePose UNMOVED = new ImagePose(0, 0, 0, 1);

    /** @throws IllegalArgumentException if a number is not finite, or scale is not above 0 */
    public ImagePose {
        if (!Double.isFinite(degrees + right + down)) {
            throw new IllegalArgumentException(
                    "a pose needs finite numbers, found " + degrees + " degrees, right " + right + ", down " + down);
        }
        AttackSettings.positive("pose", "scale", scale, "1 leaves the size");
    }

    /** Turned and moved, its size left. */
    public ImagePose(double degrees, double right, double down) {
        this(degrees, right, down, 1);
    }
}
