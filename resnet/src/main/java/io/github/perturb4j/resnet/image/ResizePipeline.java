package io.github.perturb4j.resnet.image;

import java.util.Locale;

/**
 * How a photo of any size becomes an input of a network whose nominal size is {@code size} (224 for ImageNet models, 32
 * for CIFAR ones). Each pipeline gives the pixels that torchvision's transforms give on a PIL image, bit for bit.
 */
public enum ResizePipeline {
    /**
     * torchvision's {@code Resize(size)}: the shorter side becomes {@code size}, the longer
     * {@code floor(size * long / short)}; the aspect ratio is kept. No change if the shorter side already is
     * {@code size}.
     */
    SHORTER {
        @Override
        RgbImage resize(RgbImage image, int size, Resampling filter) {
            return shorterSideTo(image, size, filter);
        }
    },

    /** torchvision's {@code Resize((size, size))}: the whole image, squeezed to a square. */
    EXACT {
        @Override
        RgbImage resize(RgbImage image, int size, Resampling filter) {
            return filter.resize(image, size, size);
        }
    },

    /**
     * torchvision's evaluation preset: {@code Resize(256)} then {@code CenterCrop(224)}; for other sizes the shorter
     * side becomes {@code round(size * 256 / 224)}. The crop starts at {@code round((side - size) / 2)}, where halves
     * round to even as Python's {@code round} does.
     */
    IMAGENET {
        @Override
        RgbImage resize(RgbImage image, int size, Resampling filter) {
            RgbImage large = shorterSideTo(image, (256 * size + 112) / 224, filter);
            int left = (int) Math.rint((large.width() - size) / 2.0);
            int top = (int) Math.rint((large.height() - size) / 2.0);
            return large.crop(left, top, size, size);
        }
    },

    /** The image as it is. */
    NONE {
        @Override
        RgbImage resize(RgbImage image, int size, Resampling filter) {
            return image;
        }
    };

    /** The largest ratio of the sides for the pipelines that keep it; beyond, the result would be enormous. */
    public static final int MAX_ASPECT_RATIO = 20;

    private static final int MAX_SIZE = 4096;

    abstract RgbImage resize(RgbImage image, int size, Resampling filter);

    /** {@link #apply(RgbImage, int, Resampling)} with the bilinear filter, torchvision's default. */
    public RgbImage apply(RgbImage image, int size) {
        return apply(image, size, Resampling.BILINEAR);
    }

    /**
     * The image, resized for a network of nominal size {@code size}.
     *
     * @param size the target side in pixels, 1 to 4096; {@link #NONE} does not use it
     * @throws ImageException if {@code size} is out of range, or if a pipeline that keeps the aspect ratio meets an
     *     image more than {@value #MAX_ASPECT_RATIO} times as long as it is short
     */
    public RgbImage apply(RgbImage image, int size, Resampling filter) {
        if (size < 1 || size > MAX_SIZE) {
            throw new ImageException("cannot resize to " + size + " pixels; the size must be from 1 to " + MAX_SIZE);
        }
        return resize(image, size, filter);
    }

    RgbImage shorterSideTo(RgbImage image, int size, Resampling filter) {
        int shorter = Math.min(image.width(), image.height());
        int longer = Math.max(image.width(), image.height());
        if (longer > (long) MAX_ASPECT_RATIO * shorter) {
            throw new ImageException("the image is " + image.width() + "x" + image.height()
                    + ": its sides are further apart than " + MAX_ASPECT_RATIO + ":1, too far for the pipeline '"
                    + name().toLowerCase(Locale.ROOT) + "', which keeps their ratio; crop the image, or use 'exact'");
        }
        // Python's int(size * longer / shorter): at these magnitudes the float quotient floors as the exact one does.
        int scaled = (int) ((long) size * longer / shorter);
        return image.width() <= image.height()
                ? filter.resize(image, size, scaled)
                : filter.resize(image, scaled, size);
    }
}
