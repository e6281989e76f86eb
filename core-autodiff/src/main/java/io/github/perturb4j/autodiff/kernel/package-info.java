/**
 * Loops over the memory of arrays, in plain Java, and the one door to BLAS. Nothing here knows of variables or ops.
 */
package io.github.perturb4j.autodiff.kernel;
