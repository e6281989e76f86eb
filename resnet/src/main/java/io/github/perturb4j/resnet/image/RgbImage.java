package io.github.perturb4j.resnet.image;

import java.util.Arrays;

/**
 * An immutable 8-bit RGB image. Samples are the stored values (sRGB as a rule; nothing here converts colours), row by
 * row from the top left, interleaved: sample (x, y, c) lies at {@code 3 (y width + x) + c}.
 */
public final class RgbImage {
    /** Red, green, blue. */
    public static final int CHANNELS = 3;

    /** The largest image that is read or produced, in pixels: 100 megapixels, 300 MB as RGB. */
    public static final long MAX_PIXELS = 100_000_000L;

    private final int width;
    private final int height;
    private final byte[] samples;

    private RgbImage(int width, int height, byte[] samples) {
        this.width = width;
        this.height = height;
        this.samples = samples;
    }

    /**
     * An image of the given samples, which are copied.
     *
     * @param samples interleaved RGB of length {@code 3 width height}; each byte is unsigned, 0 to 255
     * @throws ImageException if a side is below 1, the image is above {@link #MAX_PIXELS}, or the length differs
     */
    public static RgbImage of(int width, int height, byte[] samples) {
        return wrap(width, height, samples.clone());
    }

    /** As {@link #of}, but keeps the array itself, which the caller must not touch again. */
    static RgbImage wrap(int width, int height, byte[] samples) {
        int expected = sampleCount(width, height);
        if (samples.length != expected) {
            throw new ImageException("an RGB image of " + width + "x" + height + " has " + expected
                    + " samples (3 * width * height), but " + samples.length + " were given");
        }
        return new RgbImage(width, height, samples);
    }

    /** {@code 3 width height}, once both sides and their product are known to be sane. */
    static int sampleCount(int width, int height) {
        if (width < 1 || height < 1) {
            throw new ImageException("an image of " + width + "x" + height + " has no pixels; both sides must be >= 1");
        }
        if ((long) width * height > MAX_PIXELS) {
            throw new ImageException("an image of " + width + "x" + height + " is above the limit of "
                    + MAX_PIXELS / 1_000_000 + " megapixels");
        }
        return CHANNELS * width * height;
    }

    /** Pixels per row. */
    public int width() {
        return width;
    }

    /** Rows. */
    public int height() {
        return height;
    }

    /**
     * The sample at column {@code x}, row {@code y}, channel {@code c} (0 red, 1 green, 2 blue), from 0 to 255.
     *
     * @throws IndexOutOfBoundsException if any of the three lies outside the image
     */
    public int sample(int x, int y, int c) {
        if (x < 0 || x >= width || y < 0 || y >= height || c < 0 || c >= CHANNELS) {
            throw new IndexOutOfBoundsException("sample (" + x + ", " + y + ", " + c + ") of an image of " + width + "x"
                    + height + " with " + CHANNELS + " channels");
        }
        return samples[CHANNELS * (y * width + x) + c] & 0xFF;
    }

    /** A copy of all samples: interleaved RGB, unsigned bytes. */
    public byte[] toBytes() {
        return samples.clone();
    }

    /** The samples themselves, for readers in this package; never written to. */
    byte[] samples() {
        return samples;
    }

    /**
     * The part of {@code width} x {@code height} pixels whose top left pixel is (left, top).
     *
     * @throws ImageException if it does not lie wholly inside this image
     */
    public RgbImage crop(int left, int top, int width, int height) {
        if (left < 0 || top < 0 || width > this.width - left || height > this.height - top) {
            throw new ImageException("a crop of " + width + "x" + height + " at (" + left + ", " + top
                    + ") does not lie inside an image of " + this.width + "x" + this.height);
        }
        byte[] part = new byte[sampleCount(width, height)];
        int row = CHANNELS * width;
        for (int y = 0; y < height; y++) {
            System.arraycopy(samples, CHANNELS * ((top + y) * this.width + left), part, y * row, row);
        }
        return new RgbImage(width, height, part);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RgbImage that
                && width == that.width
                && height == that.height
                && Arrays.equals(samples, that.samples);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * width + height) + Arrays.hashCode(samples);
    }

    @Override
    public String toString() {
        return "RgbImage[" + width + "x" + height + "]";
    }
}
