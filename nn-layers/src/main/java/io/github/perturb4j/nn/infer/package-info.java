/**
 * Frozen networks: a function with constant parameters, traced once per input shape, its batch norms folded into
 * the convolutions before them, its layers fused, its memory planned. {@link
 * io.github.perturb4j.nn.infer.FrozenNetwork} is the way in; the plain path of ops is its oracle.
 *
 * <p>Kernels are {@code autodiff.kernel.nhwc}'s; whatever trains goes by the plain ops.
 */
package io.github.perturb4j.nn.infer;
