package io.github.perturb4j.resnet.image;

import java.util.Locale;

/** The checks of a header's width and height, before memory is taken for the pixels. */
final class Dimensions {
    /** How to give the program more memory. */
    static final String MORE_MEMORY = "PERTURB4J_JAVA_OPTS=-Xmx8g, or -Xmx8g";

    private static final double GB = 1e9;

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

    /**
     * Refuses an image whose decoding takes more memory than this program may still have.
     *
     * @param bytesPerPixel what is held at a time
     */
    static void checkMemory(String format, long width, long height, int bytesPerPixel) {
        if (width * height * bytesPerPixel > free()) {
            System.gc(); // what nobody needs any more counts as taken until then
            checkMemory(format, width, height, bytesPerPixel, free());
        }
    }

    private static long free() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    }

    /** As above, of {@code free} bytes. */
    static void checkMemory(String format, long width, long height, int bytesPerPixel, long free) {
        long needed = width * height * bytesPerPixel;
        if (needed > free) {
            throw new ImageException(String.format(
                    Locale.ROOT,
                    "its %s header says %dx%d pixels, which take %.2f GB of memory to decode, but %.2f GB are left;"
                            + " give the JVM more (%s), or scale it down",
                    format,
                    width,
                    height,
                    needed / GB,
                    free / GB,
                    MORE_MEMORY));
        }
    }
}
