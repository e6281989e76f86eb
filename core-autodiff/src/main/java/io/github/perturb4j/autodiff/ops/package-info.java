/**
 * The differentiable operations, one to a file: the result's shape, forward and vector-Jacobian product side by
 * side, and a case that the gradient tests draw. {@link io.github.perturb4j.autodiff.Ops} is the way to call them.
 *
 * <p>Loops over numbers belong to {@code kernel}; what is composed of several ops is a function in {@code Ops} and
 * no op.
 */
package io.github.perturb4j.autodiff.ops;
