package io.github.perturb4j.autodiff.kernel.nhwc;

/** The shape of a batch of images: n samples of height x width pixels with c channels. */
public record Images(int n, int height, int width, int channels) {
    /** Of an array (n, c, h, w) or (n, c). */
    public static Images of(long... shape) {
        int height = shape.length > 2 ? (int) shape[2] : 1;
        int width = shape.length > 3 ? (int) shape[3] : 1;
        return new Images((int) shape[0], height, width, (int) shape[1]);
    }

    public int pixels() {
        return height * width;
    }

    /** The numbers in a line of one sample. */
    public int line() {
        return width * channels;
    }

    /** The numbers in a sample. */
    public long sample() {
        return (long) height * line();
    }

    /** All numbers. */
    public long length() {
        return n * sample();
    }

    /** The order (n, c, h, w) of arrays. */
    public long[] shape() {
        return new long[] {n, channels, height, width};
    }

    @Override
    public String toString() {
        return n + "x" + channels + "x" + height + "x" + width;
    }
}
