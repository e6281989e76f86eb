package io.github.perturb4j.resnet.image;

import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Images as arrays of shape (1, 3, H, W), channels red, green, blue, values in [0, 1], and back.
 *
 * <p>Arrays that come from here are new and the caller's to close; arrays given are only read, and may be views.
 */
public final class Pixels {
    private static final int MAX = 255;

    private Pixels() {}

    /**
     * torchvision's {@code ToTensor}: {@code x = sample / 255}, divided in float32.
     *
     * @return a new FLOAT array of shape (1, 3, H, W), values in [0, 1]
     */
    public static INDArray toFloat(RgbImage image) {
        return toFloat(List.of(image));
    }

    /**
     * The same of several images.
     *
     * @param images at least one, all of one size
     * @return a new FLOAT array of shape (N, 3, H, W), values in [0, 1]
     * @throws ImageException if the images are of several sizes
     */
    public static INDArray toFloat(List<RgbImage> images) {
        RgbImage first = images.get(0);
        INDArray array =
                Memory.uninitialized(DataType.FLOAT, images.size(), RgbImage.CHANNELS, first.height(), first.width());
        float[] x = new float[RgbImage.CHANNELS * first.height() * first.width()];
        for (int i = 0; i < images.size(); i++) {
            RgbImage image = images.get(i);
            if (image.width() != first.width() || image.height() != first.height()) {
                array.close();
                throw new ImageException(
                        "image " + i + " is " + image.width() + "x" + image.height() + ", but image 0 is "
                                + first.width() + "x" + first.height() + "; an array needs images of one size");
            }
            put(image, x, 0);
            Span.of(array).put((long) i * x.length, x, 0, x.length);
        }
        return array;
    }

    /** The values of {@link #toFloat(RgbImage)} into {@code x} from {@code at} on. */
    public static void put(RgbImage image, float[] x, int at) {
        byte[] samples = image.samples();
        int plane = image.width() * image.height();
        for (int p = 0; p < plane; p++) {
            for (int c = 0; c < RgbImage.CHANNELS; c++) {
                x[at + c * plane + p] = (samples[RgbImage.CHANNELS * p + c] & 0xFF) / (float) MAX;
            }
        }
    }

    /**
     * As {@link #toFloat(RgbImage)}, divided in float64: not the float32 values widened, but {@code sample / 255.0}.
     *
     * @return a new DOUBLE array of shape (1, 3, H, W), values in [0, 1]
     */
    public static INDArray toDouble(RgbImage image) {
        byte[] samples = image.samples();
        int plane = image.width() * image.height();
        double[] x = new double[samples.length];
        for (int i = 0; i < samples.length; i++) {
            x[i % RgbImage.CHANNELS * plane + i / RgbImage.CHANNELS] = (samples[i] & 0xFF) / (double) MAX;
        }
        INDArray array = Memory.uninitialized(DataType.DOUBLE, 1, RgbImage.CHANNELS, image.height(), image.width());
        Span.of(array).putAll(x);
        return array;
    }

    /**
     * The 8-bit image of an array, as torchvision's {@code save_image} rounds: {@code floor(clamp(255 x + 0.5, 0,
     * 255))} in the array's own precision. Undoes {@link #toFloat(RgbImage)} and {@link #toDouble} exactly.
     *
     * @param pixels FLOAT or DOUBLE of shape (1, 3, H, W) or (3, H, W); values outside [0, 1] are clipped
     * @throws ImageException on another shape or type, or if a value is NaN
     */
    public static RgbImage toImage(INDArray pixels) {
        Planes planes = Planes.of(pixels);
        boolean single = pixels.dataType() == DataType.FLOAT;
        return planes.render(x -> single ? (float) x * MAX + 0.5f : x * MAX + 0.5);
    }

    /**
     * A picture of a perturbation: grey where it is 0, {@code 0.5 + factor * delta} elsewhere, rounded as in
     * {@link #toImage}.
     *
     * @param delta FLOAT or DOUBLE of shape (1, 3, H, W) or (3, H, W)
     * @param factor the amplification, finite; what leaves [0, 1] is clipped
     * @throws ImageException on another shape or type, if a value is NaN, or if the factor is not finite
     */
    public static RgbImage perturbation(INDArray delta, double factor) {
        if (!Double.isFinite(factor)) {
            throw new ImageException("the perturbation cannot be amplified by " + factor + "; give a finite factor");
        }
        return Planes.of(delta).render(d -> (0.5 + factor * d) * MAX + 0.5);
    }

    /**
     * The factor with which {@link #perturbation} just fills [0, 1]: {@code 0.5 / max |delta|}; 1 if delta is all 0.
     *
     * @param delta FLOAT or DOUBLE of shape (1, 3, H, W) or (3, H, W)
     * @throws ImageException on another shape or type, or if a value is NaN or infinite
     */
    public static double fillingFactor(INDArray delta) {
        double largest = 0.0;
        Planes planes = Planes.of(delta);
        for (int i = 0; i < planes.size(); i++) {
            largest = Math.max(largest, Math.abs(planes.value(i)));
        }
        if (!Double.isFinite(largest)) {
            throw new ImageException("the perturbation's largest value is " + largest + "; it must be finite");
        }
        return largest == 0.0 ? 1.0 : Math.min(0.5 / largest, Double.MAX_VALUE);
    }

    /** Maps an array's value to a sample in 0 to 255, still to be clipped and floored. */
    private interface ToSample {
        double of(double value);
    }

    /** The values of a (3, H, W) array in the heap, in row-major order. */
    private record Planes(double[] values, int height, int width) {

        static Planes of(INDArray array) {
            long[] shape = array.shape();
            boolean batch = shape.length == 4 && shape[0] == 1;
            long[] chw = batch ? Arrays.copyOfRange(shape, 1, 4) : shape;
            if (chw.length != 3 || chw[0] != RgbImage.CHANNELS) {
                throw new ImageException("an array of shape " + Arrays.toString(shape)
                        + " is no image; expected [1, 3, height, width] or [3, height, width]");
            }
            if (array.dataType() != DataType.FLOAT && array.dataType() != DataType.DOUBLE) {
                throw new ImageException("an image is made of a FLOAT or DOUBLE array, not of " + array.dataType()
                        + "; cast it with castTo(DataType.FLOAT)");
            }
            int width = (int) Math.min(chw[2], Integer.MAX_VALUE);
            int height = (int) Math.min(chw[1], Integer.MAX_VALUE);
            RgbImage.sampleCount(width, height);
            return new Planes(Span.of(Memory.contiguous(array)).toDoubles(), height, width);
        }

        int size() {
            return RgbImage.CHANNELS * height * width;
        }

        /** The value of the i-th interleaved sample. */
        double value(int i) {
            return values[i % RgbImage.CHANNELS * height * width + i / RgbImage.CHANNELS];
        }

        RgbImage render(ToSample toSample) {
            byte[] samples = new byte[size()];
            for (int i = 0; i < samples.length; i++) {
                double sample = toSample.of(value(i));
                if (Double.isNaN(sample)) {
                    throw new ImageException("the value of channel " + i % RgbImage.CHANNELS + " at column "
                            + i / RgbImage.CHANNELS % width + ", row " + i / RgbImage.CHANNELS / width
                            + " is NaN; an image needs numbers");
                }
                samples[i] = (byte) Math.max(0.0, Math.min(MAX, sample));
            }
            return RgbImage.wrap(width, height, samples);
        }
    }
}
