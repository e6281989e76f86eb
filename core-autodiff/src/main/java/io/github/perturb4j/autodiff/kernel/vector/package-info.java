/**
 * Matrix products in Java's vectors (the module {@code jdk.incubator.vector}), where the JVM has that module and is
 * started with it; without it the kernels multiply by BLAS.
 *
 * <p>What names a class of that module is {@code VectorProduct} alone, which
 * is loaded by its name.
 */
package io.github.perturb4j.autodiff.kernel.vector;
