package io.github.perturb4j.autodiff.kernel.vector;

/** What ends a product, in place, on runs of n numbers of arrays on the heap. */
public interface RunKernels {
    /** v + from. */
    void add(float[] v, int at, float[] from, int first, int n);

    /** max(0, v). */
    void rectify(float[] v, int at, int n);

    /** max(0, v + from). */
    void addAndRectify(float[] v, int at, float[] from, int first, int n);

    /** v where {@code result}, which was computed by ReLU, is positive, and 0 v where it is 0. */
    void mask(float[] v, int at, float[] result, int first, int n);

    /** Those of this JVM. */
    static RunKernels chosen() {
        PanelProduct vectors = PanelProducts.chosen();
        return vectors == null ? new PlainRuns() : vectors;
    }
}
