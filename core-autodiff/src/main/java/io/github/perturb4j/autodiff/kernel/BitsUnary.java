package io.github.perturb4j.autodiff.kernel;

/** Sets {@code y[i] = f(x[i])} for i in [0, n), on the bits of float32 numbers. */
@FunctionalInterface
public interface BitsUnary {
    void apply(int[] x, int[] y, int n);
}
