package io.github.perturb4j.attacks.explain;

import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.nn.Settings;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The points of a {@link LossSlice}: on each axis as many from -radius to radius, the image in the middle.
 *
 * @param norm in whose units axes are: L-inf or L2
 * @param radius how far an axis goes to either side
 * @param points on each axis, an odd number from 3 to {@value #MOST}
 * @param clip the box that points are put back into; {@link PixelBox#NONE} leaves them where they are
 */
public record SliceGrid(Norm norm, double radius, int points, PixelBox clip) {
    /** The most points on an axis. */
    public static final int MOST = 201;

    /** @throws IllegalArgumentException if a setting is out of range */
    public SliceGrid {
        if (norm != Norm.LINF && norm != Norm.L2) {
            throw new IllegalArgumentException("the axes of a slice are in units of linf or l2, found " + norm.label());
        }
        Settings.positive("radius", radius);
        Settings.require(
                points >= 3 && points <= MOST && points % 2 == 1, "points", "an odd number from 3 to " + MOST, points);
    }

    /** The places on an axis, ascending; the middle one is 0. */
    public List<Double> places() {
        int half = points / 2;
        return IntStream.rangeClosed(-half, half)
                .mapToObj(i -> radius * i / half)
                .toList();
    }
}
