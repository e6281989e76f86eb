/**
 * Labelled images: {@link io.github.perturb4j.resnet.data.Cifar10 CIFAR-10}'s files, {@link
 * io.github.perturb4j.resnet.data.ImageFolder folders of images}, and {@link
 * io.github.perturb4j.resnet.data.scenes.Scenes drawn scenes}, which need no files at all; all of them a {@link
 * io.github.perturb4j.resnet.data.Dataset Dataset}. {@link io.github.perturb4j.resnet.data.Batches Batches}
 * shuffles one, {@link io.github.perturb4j.resnet.data.Augmentation augments} it, and makes arrays of it.
 *
 * <p>Decoding single files belongs to {@code image}; labels of weights to {@code ModelCard}.
 */
package io.github.perturb4j.resnet.data;
