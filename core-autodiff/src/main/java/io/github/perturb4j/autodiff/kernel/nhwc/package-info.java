/**
 * The kernels of frozen networks: float32 images in the order (n, h, w, c), weights packed once, and whatever
 * follows a convolution done while its result is still in the cache. The plain kernels of the parent package are
 * their oracle. A layer is an {@link io.github.perturb4j.autodiff.kernel.nhwc.ImageMap}.
 *
 * <p>Which kernel runs when is planned by {@code nn.infer}; kernels for arrays in (n, c, h, w) belong to the
 * parent package.
 */
package io.github.perturb4j.autodiff.kernel.nhwc;
