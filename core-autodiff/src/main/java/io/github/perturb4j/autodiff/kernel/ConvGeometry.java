package io.github.perturb4j.autodiff.kernel;

/**
 * The numbers of one convolution: input (n, inChannels, height, width), weight (outChannels, inChannels / groups,
 * kernelHeight, kernelWidth), output (n, outChannels, outHeight, outWidth), where outHeight = (height + 2 padding -
 * dilation (kernelHeight - 1) - 1) / stride + 1, rounded down, and likewise outWidth.
 */
public record ConvGeometry(
        int n,
        int inChannels,
        int height,
        int width,
        int outChannels,
        int kernelHeight,
        int kernelWidth,
        int stride,
        int padding,
        int dilation,
        int groups) {

    public int outHeight() {
        return (int) outExtent(height, kernelHeight, stride, padding, dilation);
    }

    public int outWidth() {
        return (int) outExtent(width, kernelWidth, stride, padding, dilation);
    }

    /** The formula above; less than 1 where the kernel does not fit. */
    public static long outExtent(long extent, long kernel, long stride, long padding, long dilation) {
        return Math.floorDiv(extent + 2 * padding - dilation * (kernel - 1) - 1, stride) + 1;
    }

    /** Input channels per group. */
    public int groupIn() {
        return inChannels / groups;
    }

    /** Output channels per group. */
    public int groupOut() {
        return outChannels / groups;
    }

    public int taps() {
        return kernelHeight * kernelWidth;
    }

    public int pixels() {
        return height * width;
    }

    public int outPixels() {
        return outHeight() * outWidth();
    }

    /** The convolution of stride 1 that takes this one's output back to its input; for square kernels of stride 1. */
    public ConvGeometry mirrored() {
        int back = dilation * (kernelHeight - 1) - padding;
        return new ConvGeometry(
                n,
                outChannels,
                outHeight(),
                outWidth(),
                inChannels,
                kernelHeight,
                kernelWidth,
                1,
                back,
                dilation,
                groups);
    }

    /** The same for one sample. */
    public ConvGeometry ofOne() {
        return new ConvGeometry(
                1,
                inChannels,
                height,
                width,
                outChannels,
                kernelHeight,
                kernelWidth,
                stride,
                padding,
                dilation,
                groups);
    }

    /** Whether the columns of the product are the input itself. */
    public boolean isPointwise() {
        return taps() == 1 && stride == 1 && padding == 0;
    }

    /** The first output column whose tap kw lies inside the image, at most outWidth. */
    int firstInside(int kw) {
        int shift = kw * dilation - padding;
        return Math.min(outWidth(), shift >= 0 ? 0 : -Math.floorDiv(shift, stride));
    }

    /** One past the last output column whose tap kw lies inside the image. */
    int lastInside(int kw) {
        int shift = kw * dilation - padding;
        return Math.max(0, Math.min(outWidth(), Math.floorDiv(width - 1 - shift, stride) + 1));
    }

    /** Where a channel of a sample begins in the input. */
    public long inputAt(int sample, int channel) {
        return ((long) sample * inChannels + channel) * pixels();
    }

    /** Where a channel of a sample begins in the output. */
    public long outputAt(int sample, int channel) {
        return ((long) sample * outChannels + channel) * outPixels();
    }

    public long[] inputShape() {
        return new long[] {n, inChannels, height, width};
    }

    public long[] weightShape() {
        return new long[] {outChannels, groupIn(), kernelHeight, kernelWidth};
    }

    public long[] outputShape() {
        return new long[] {n, outChannels, outHeight(), outWidth()};
    }
}
