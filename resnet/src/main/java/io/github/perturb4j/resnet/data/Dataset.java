package io.github.perturb4j.resnet.data;

import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.image.RgbImage;

/**
 * Images with a label each, numbered from 0.
 *
 * <p>Implementations are safe for use by several threads, and the same index always gives the same image and label.
 * Images may differ in size between data sets and, for {@link ImageFolder} without a size, within one.
 */
public interface Dataset {
    /** The number of images. */
    int size();

    /** The names of the classes; every label is an index into them. */
    ClassNames classNames();

    /**
     * The image of number {@code index}.
     *
     * @throws IndexOutOfBoundsException if the index is not from 0 to {@link #size()} - 1
     */
    RgbImage image(int index);

    /**
     * The class of image {@code index}, from 0 to {@code classNames().size() - 1}; does not read the image.
     *
     * @throws IndexOutOfBoundsException if the index is not from 0 to {@link #size()} - 1
     */
    int label(int index);
}
