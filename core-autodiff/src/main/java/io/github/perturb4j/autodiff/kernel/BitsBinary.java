package io.github.perturb4j.autodiff.kernel;

/** Sets {@code y[i] = f(a[i], b[i])} for i in [0, n), on the bits of float32 numbers, and may overwrite a and b. */
@FunctionalInterface
public interface BitsBinary {
    void apply(int[] a, int[] b, int[] y, int n);
}
