package io.github.perturb4j.resnet.data;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import java.util.Arrays;
import java.util.Objects;

/**
 * Random changes to training images that leave their class alone. What happens to an image is a function of its pixels
 * and of the random numbers given, so of (seed, epoch, index) where {@link Batches} gives them. Always drawn, in this
 * order, whichever changes are asked for: the flip, the shift, the middle of the hole.
 *
 * <ol>
 *   <li><em>flip</em>: left and right change places, with probability 1/2;
 *   <li><em>pad and crop</em> (He et al. 2015, section 4.2): {@code pad} black pixels on every side, then a crop of the
 *       old size, uniform among the {@code (2 pad + 1)^2} there are: the image is shifted by up to {@code pad} pixels;
 *   <li><em>cutout</em> (DeVries and Taylor 2017, arXiv 1708.04552): a square of side {@code cutout} whose middle is
 *       any pixel becomes 1/2, the middle of the range, in all channels; what lies outside of the image is lost.
 * </ol>
 *
 * @param flip whether images are flipped
 * @param pad the most by which they are shifted, in pixels; 0 for not at all
 * @param cutout the side of the hole, in pixels; 0 for none
 */
public record Augmentation(boolean flip, int pad, int cutout) {
    /** Leaves images as they are. */
    public static final Augmentation NONE = new Augmentation(false, 0, 0);

    private static final float HOLE = 0.5f;

    /** @throws IllegalArgumentException if {@code pad} or {@code cutout} is negative */
    public Augmentation {
        if (pad < 0 || cutout < 0) {
            throw new IllegalArgumentException("padding of " + pad + " and cutout of " + cutout
                    + " pixels; expected whole numbers from 0, where 0 means none");
        }
    }

    /**
     * Changes one image in place.
     *
     * @param pixels holds the image's channels from {@code offset} on, each {@code height} rows of {@code width},
     *     values in [0, 1]
     * @throws IllegalArgumentException if {@code pad} is not below both sides
     * @throws IndexOutOfBoundsException if the image does not lie inside {@code pixels}
     */
    public void apply(float[] pixels, int offset, int channels, int height, int width, CounterRandom random) {
        Objects.checkFromIndexSize(offset, channels * height * width, pixels.length);
        if (pad >= Math.min(height, width)) {
            throw new IllegalArgumentException("images of " + width + "x" + height + " cannot be shifted by up to "
                    + pad + " pixels; pad must be less than both sides");
        }
        boolean mirror = random.chance(0.5);
        int dx = random.nextInt(2 * pad + 1) - pad;
        int dy = random.nextInt(2 * pad + 1) - pad;
        int x = random.nextInt(width);
        int y = random.nextInt(height);
        for (int c = 0; c < channels; c++) {
            int plane = offset + c * height * width;
            if (flip && mirror) {
                mirror(pixels, plane, height, width);
            }
            shift(pixels, plane, height, width, dx, dy);
            cut(pixels, plane, height, width, x, y);
        }
    }

    private static void mirror(float[] pixels, int plane, int height, int width) {
        for (int row = plane; row < plane + height * width; row += width) {
            for (int l = row, r = row + width - 1; l < r; l++, r--) {
                float left = pixels[l];
                pixels[l] = pixels[r];
                pixels[r] = left;
            }
        }
    }

    /**
     * Moves the plane right by dx and down by dy; what comes in is 0. Rows are taken in the order that overwrites none.
     */
    private static void shift(float[] pixels, int plane, int height, int width, int dx, int dy) {
        if (dx == 0 && dy == 0) {
            return;
        }
        for (int i = 0; i < height; i++) {
            int to = dy > 0 ? height - 1 - i : i;
            int from = to - dy;
            int row = plane + to * width;
            if (from < 0 || from >= height) {
                Arrays.fill(pixels, row, row + width, 0f);
                continue;
            }
            int length = width - Math.abs(dx);
            System.arraycopy(pixels, plane + from * width + Math.max(0, -dx), pixels, row + Math.max(0, dx), length);
            Arrays.fill(pixels, dx > 0 ? row : row + length, dx > 0 ? row + dx : row + width, 0f);
        }
    }

    private void cut(float[] pixels, int plane, int height, int width, int x, int y) {
        int left = Math.max(0, x - cutout / 2);
        int top = Math.max(0, y - cutout / 2);
        int right = Math.min(width, x - cutout / 2 + cutout);
        int bottom = Math.min(height, y - cutout / 2 + cutout);
        for (int row = top; row < bottom && left < right; row++) {
            Arrays.fill(pixels, plane + row * width + left, plane + row * width + right, HOLE);
        }
    }
}
