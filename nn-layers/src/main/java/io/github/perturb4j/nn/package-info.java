/**
 * Networks as trees of modules with named parameters: layers, losses, and state dicts to and from safetensors
 * files.
 *
 * <p>Whole architectures belong to the module {@code resnet}, PyTorch's file formats to {@code weights-converter}.
 */
package io.github.perturb4j.nn;
