/**
 * Loops over the memory of arrays, in plain Java, and the one door to BLAS. Nothing here knows of variables or
 * ops.
 *
 * <p>Gradients are not computed here but by the ops' rules.
 */
package io.github.perturb4j.autodiff.kernel;
