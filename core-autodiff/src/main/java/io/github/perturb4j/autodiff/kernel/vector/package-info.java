/**
 * Matrix products in Java's vectors (the module {@code jdk.incubator.vector}), where the JVM has that module and is
 * started with it; without it the kernels multiply by BLAS.
 *
 * <p>What names a class of that module is {@code VectorProduct}, which is loaded by its name, and its tiles, the files
 * {@code *Tiles}. How numbers are multiplied otherwise belongs to {@code kernel} and {@code kernel.nhwc}.
 */
package io.github.perturb4j.autodiff.kernel.vector;
