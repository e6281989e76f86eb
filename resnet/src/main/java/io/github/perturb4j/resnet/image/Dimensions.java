package io.github.perturb4j.resnet.image;

/** The check of a header's width and height, before memory is taken for the pixels. */
final class Dimensions {
    private Dimensions() {}

    /**
     * Refuses dimensions that are not positive, above the limit, or beyond what the file can hold.
     *
     * @param format the format's name, for the message
     * @param mostPixels the most pixels that a file of this length can hold at the format's best compression
     */
    static void check(String format, long width, long height, long mostPixels) {
        String found = "its " + format + " header says " + width + "x" + height + " pixels";
        if (width < 1 || height < 1) {
            throw new ImageException(found + "; both sides must be >= 1: export it again");
        }
        if (width > RgbImage.MAX_PIXELS || height > RgbImage.MAX_PIXELS || width * height > RgbImage.MAX_PIXELS) {
            throw new ImageException(
                    found + ", above the limit of " + RgbImage.MAX_PIXELS / 1_000_000 + " megapixels; scale it down");
        }
        if (width * height > mostPixels) {
            throw new ImageException(found + ", but the file is too short to hold them; copy or download it again");
        }
    }
}
