package io.github.perturb4j.resnet.image;

/** The check of a header's width and height, before memory is taken for the pixels. */
final class Dimensions {
    private Dimensions() {}

    static void check(String format, long width, long height) {
        if (width < 1 || height < 1) {
            throw new ImageException("its " + format + " header says " + width + "x" + height
                    + " pixels; both sides must be >= 1: export it again");
        }
        if (width > RgbImage.MAX_PIXELS || height > RgbImage.MAX_PIXELS || width * height > RgbImage.MAX_PIXELS) {
            throw new ImageException("its " + format + " header says " + width + "x" + height
                    + " pixels, above the limit of " + RgbImage.MAX_PIXELS / 1_000_000 + " megapixels; scale it down");
        }
    }
}
