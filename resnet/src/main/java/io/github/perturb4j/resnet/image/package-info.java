/**
 * Images in and out: files to 8-bit RGB, resizing equal to Pillow's, and pixels as arrays in [0, 1].
 *
 * <p>The usual way through is
 * {@link io.github.perturb4j.resnet.image.ImageFile#read ImageFile.read} (a PNG, JPEG or WebP file to an
 * {@link io.github.perturb4j.resnet.image.RgbImage RgbImage}), a
 * {@link io.github.perturb4j.resnet.image.ResizePipeline ResizePipeline} (to the size a network takes),
 * {@link io.github.perturb4j.resnet.image.Pixels#toFloat Pixels.toFloat} (to an array of shape (1, 3, H, W)), and
 * back with {@link io.github.perturb4j.resnet.image.Pixels#toImage Pixels.toImage} and
 * {@link io.github.perturb4j.resnet.image.Png#write Png.write}.
 *
 * <p>Lists of images and labels belong to {@code data}; what a network does with pixels, its normalisation too, to
 * the parent package.
 */
package io.github.perturb4j.resnet.image;
