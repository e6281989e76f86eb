package io.github.perturb4j.autodiff.kernel;

/** Sets {@code y[i] = f(a[i], b[i])} for i in [0, n). */
@FunctionalInterface
public interface FloatBinary {
    void apply(float[] a, float[] b, float[] y, int n);
}
