package io.github.perturb4j.cli.options;

import io.github.perturb4j.attacks.threat.Mask;
import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.resnet.image.ImageFile;
import io.github.perturb4j.resnet.image.RgbImage;
import java.nio.file.Path;

/**
 * A picture of the pixels that may change: those with a channel of at least half the range.
 *
 * @param name as it was given; null if there is none
 * @param free how many pixels may change
 */
public record MaskFile(String name, Mask mask, int free) {
    /** Every pixel may change. */
    public static final MaskFile NONE = new MaskFile(null, Mask.ALL, 0);

    private static final int HALF = 128;

    /**
     * Reads a mask for an image.
     *
     * @throws io.github.perturb4j.resnet.image.ImageException if the file is missing or no image
     * @throws CommandFailure if it is not of the image's size, or frees no pixel
     */
    static MaskFile read(String name, RgbImage image) {
        RgbImage picture = ImageFile.read(Path.of(name));
        if (picture.width() != image.width() || picture.height() != image.height()) {
            throw new CommandFailure("the mask " + name + " is " + size(picture) + ", the network's input is "
                    + size(image) + "; draw it in that size, white where pixels may change");
        }
        boolean[] free = new boolean[image.width() * image.height()];
        for (int p = 0; p < free.length; p++) {
            free[p] = brightest(picture, p) >= HALF;
        }
        return of(name, free);
    }

    /**
     * A mask that was drawn elsewhere.
     *
     * @param name what it is called
     * @param free for each pixel of the network's input, row by row, whether it may change
     * @throws CommandFailure if it frees no pixel
     */
    public static MaskFile of(String name, boolean... free) {
        int count = 0;
        for (boolean may : free) {
            count += may ? 1 : 0;
        }
        if (count == 0) {
            throw new CommandFailure(
                    "the mask " + name + " is dark everywhere, so that no pixel may change; make white those that may");
        }
        return new MaskFile(name, Mask.of(free), count);
    }

    private static int brightest(RgbImage picture, int pixel) {
        int brightest = 0;
        for (int c = 0; c < RgbImage.CHANNELS; c++) {
            brightest = Math.max(brightest, picture.sample(pixel % picture.width(), pixel / picture.width(), c));
        }
        return brightest;
    }

    private static String size(RgbImage picture) {
        return picture.width() + "x" + picture.height();
    }

    public boolean isNone() {
        return name == null;
    }
}
