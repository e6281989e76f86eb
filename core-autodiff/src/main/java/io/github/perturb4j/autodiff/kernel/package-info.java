/**
 * Loops over the memory of arrays, in plain Java, and the one door to BLAS. Nothing here knows of variables or
 * ops.
 *
 * <p>What exists twice, plainly and fast, is in {@link io.github.perturb4j.autodiff.kernel.Kernels}. Which gradient is
 * the right one is said by the ops' rules, not here.
 */
package io.github.perturb4j.autodiff.kernel;
