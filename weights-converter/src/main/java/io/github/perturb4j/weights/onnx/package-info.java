/**
 * Networks in ONNX files as data: {@link io.github.perturb4j.weights.onnx.OnnxNetwork} reads a file without executing
 * anything of it, checks every size against the file before memory is taken, and computes the network by ops of {@code
 * autodiff}, so that gradients flow through the project's own graph. One class holds one family of operators; {@link
 * io.github.perturb4j.weights.onnx.OnnxOperators} lists them all.
 *
 * <p>What an op computes and how it is differentiated belongs to {@code autodiff}; checkpoints of PyTorch are the
 * package above's.
 */
package io.github.perturb4j.weights.onnx;
