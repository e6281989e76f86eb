package io.github.perturb4j.resnet.image;

import java.util.Arrays;

/**
 * Antialiased resampling of 8-bit images, equal to Pillow's {@code Image.resize} bit for bit, which is what
 * torchvision's {@code Resize} does to a PIL image.
 *
 * <p>An output sample is a weighted mean of the inputs beneath its footprint. With {@code scale = in / out}, the
 * footprint is centred on {@code (i + 0.5) scale} and the filter is stretched by {@code max(scale, 1)}, so shrinking
 * averages instead of skipping. Rows are filtered first, then columns (the other way round when an image more than 100
 * times as high as wide is made lower); between the two passes samples are rounded to 8 bits. Weights are fixed-point
 * numbers of {@value #PRECISION_BITS} fractional bits.
 */
public enum Resampling {
    /** The triangle filter: {@code 1 - |x|} on [-1, 1]. Output never leaves the range of the input. */
    BILINEAR(1.0) {
        @Override
        double weight(double x) {
            return Math.max(0.0, 1.0 - Math.abs(x));
        }
    },

    /** Keys' cubic convolution with a = -1/2 on [-2, 2]. May overshoot; the result is clipped to 0 to 255. */
    BICUBIC(2.0) {
        @Override
        double weight(double x) {
            double a = -0.5;
            double d = Math.abs(x);
            if (d < 1.0) {
                return ((a + 2.0) * d - (a + 3.0)) * d * d + 1;
            }
            return d < 2.0 ? (((d - 5) * d + 8) * d - 4) * a : 0.0;
        }
    };

    /** Fractional bits of a weight: 32, less 8 for the sample, less 2 for the weights' overshoot and sign. */
    private static final int PRECISION_BITS = 32 - 8 - 2;

    private static final int HALF = 1 << (PRECISION_BITS - 1);

    private static final long STRIP_RATIO = 100;

    private final double radius;

    Resampling(double radius) {
        this.radius = radius;
    }

    /** The filter's value at distance {@code x} from its centre, in units of the coarser pixel grid. */
    abstract double weight(double x);

    /**
     * The image at the given size; the image itself if it already has it.
     *
     * @throws ImageException if a side is below 1 or the result, or the intermediate image of the new width and the
     *     old height, is above {@link RgbImage#MAX_PIXELS}
     */
    public RgbImage resize(RgbImage image, int width, int height) {
        RgbImage.sampleCount(width, height);
        boolean columnsFirst = image.height() > STRIP_RATIO * image.width() && height < image.height();
        return columnsFirst
                ? resizeRows(resizeColumns(image, height), width)
                : resizeColumns(resizeRows(image, width), height);
    }

    private RgbImage resizeRows(RgbImage image, int width) {
        if (width == image.width()) {
            return image;
        }
        Footprints f = footprints(image.width(), width);
        byte[] in = image.samples();
        byte[] out = new byte[RgbImage.sampleCount(width, image.height())];
        int at = 0;
        for (int y = 0; y < image.height(); y++) {
            int row = RgbImage.CHANNELS * image.width() * y;
            for (int x = 0; x < width; x++) {
                int r = HALF;
                int g = HALF;
                int b = HALF;
                int p = row + RgbImage.CHANNELS * f.first[x];
                int w = x * f.stride;
                for (int end = w + f.count[x]; w < end; w++, p += RgbImage.CHANNELS) {
                    int weight = f.weights[w];
                    r += (in[p] & 0xFF) * weight;
                    g += (in[p + 1] & 0xFF) * weight;
                    b += (in[p + 2] & 0xFF) * weight;
                }
                out[at++] = toSample(r);
                out[at++] = toSample(g);
                out[at++] = toSample(b);
            }
        }
        return RgbImage.wrap(width, image.height(), out);
    }

    private RgbImage resizeColumns(RgbImage image, int height) {
        if (height == image.height()) {
            return image;
        }
        Footprints f = footprints(image.height(), height);
        byte[] in = image.samples();
        byte[] out = new byte[RgbImage.sampleCount(image.width(), height)];
        int row = RgbImage.CHANNELS * image.width();
        int[] sums = new int[row];
        for (int y = 0; y < height; y++) {
            Arrays.fill(sums, HALF);
            for (int k = 0; k < f.count[y]; k++) {
                int weight = f.weights[y * f.stride + k];
                int p = (f.first[y] + k) * row;
                for (int i = 0; i < row; i++) {
                    sums[i] += (in[p + i] & 0xFF) * weight;
                }
            }
            for (int i = 0; i < row; i++) {
                out[y * row + i] = toSample(sums[i]);
            }
        }
        return RgbImage.wrap(image.width(), height, out);
    }

    private static byte toSample(int fixedPoint) {
        return (byte) Math.max(0, Math.min(255, fixedPoint >> PRECISION_BITS));
    }

    /** For every output index: the first input index, how many, and their weights from {@code index * stride} on. */
    private record Footprints(int[] first, int[] count, int[] weights, int stride) {}

    private Footprints footprints(int in, int out) {
        double scale = (double) in / out;
        double stretch = Math.max(scale, 1.0);
        double support = radius * stretch;
        int stride = (int) Math.ceil(support) * 2 + 1;
        int[] first = new int[out];
        int[] count = new int[out];
        int[] weights = new int[Math.multiplyExact(out, stride)];
        double[] exact = new double[stride];
        for (int i = 0; i < out; i++) {
            double centre = (i + 0.5) * scale;
            first[i] = Math.max(0, (int) (centre - support + 0.5));
            count[i] = Math.min(in, (int) (centre + support + 0.5)) - first[i];
            double sum = 0.0;
            for (int k = 0; k < count[i]; k++) {
                exact[k] = weight((k + first[i] - centre + 0.5) * (1.0 / stretch));
                sum += exact[k];
            }
            for (int k = 0; k < count[i]; k++) {
                double scaled = (sum == 0.0 ? exact[k] : exact[k] / sum) * (1 << PRECISION_BITS);
                weights[i * stride + k] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
            }
        }
        return new Footprints(first, count, weights, stride);
    }
}
