/**
 * PyTorch's checkpoints as data: {@link io.github.perturb4j.weights.Checkpoint} reads them without executing anything,
 * finds the state dict and the network's names in it, and {@link io.github.perturb4j.weights.Converter} writes them as
 * safetensors.
 *
 * <p>Tensors by name and safetensors are {@code nn}'s; where files come from is {@code published}'s.
 */
package io.github.perturb4j.weights;
