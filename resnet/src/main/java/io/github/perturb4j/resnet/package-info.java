/**
 * Residual networks with torchvision's parameter names, and classifiers of images made of them.
 *
 * <p>Layers that other networks could use belong to {@code nn}; reading PyTorch's files to {@code
 * weights-converter}; attacks are not known here.
 */
package io.github.perturb4j.resnet;
