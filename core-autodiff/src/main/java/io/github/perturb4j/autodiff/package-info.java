/**
 * Reverse-mode automatic differentiation over ND4J arrays.
 *
 * <p>A {@link io.github.perturb4j.autodiff.Variable} is an array that knows how it came to be; {@link
 * io.github.perturb4j.autodiff.Ops} computes new ones; {@link io.github.perturb4j.autodiff.Gradients} goes back
 * through them; {@link io.github.perturb4j.autodiff.check.GradCheck} tells whether the gradients are right; {@link
 * io.github.perturb4j.autodiff.Scope} frees memory at a known point.
 *
 * <p>Rules of single ops belong to {@code ops}, loops to {@code kernel}, layers and parameters to the module
 * {@code nn-layers}.
 */
package io.github.perturb4j.autodiff;
