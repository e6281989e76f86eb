/** Residual networks with torchvision's parameter names, and classifiers of images made of them. */
package io.github.perturb4j.resnet;
