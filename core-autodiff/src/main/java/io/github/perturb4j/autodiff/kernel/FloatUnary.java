package io.github.perturb4j.autodiff.kernel;

/** Sets {@code y[i] = f(x[i])} for i in [0, n). */
@FunctionalInterface
public interface FloatUnary {
    void apply(float[] x, float[] y, int n);
}
