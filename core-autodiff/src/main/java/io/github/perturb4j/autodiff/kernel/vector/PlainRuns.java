package io.github.perturb4j.autodiff.kernel.vector;

/**
 * {@link RunKernels} in plain loops. Those without an offset, which are the usual ones, are loops of their own: the
 * compiler vectorises them.
 */
final class PlainRuns implements RunKernels {
    @Override
    public void add(float[] v, int at, float[] from, int first, int n) {
        if (at == 0 && first == 0) {
            for (int i = 0; i < n; i++) {
                v[i] += from[i];
            }
        } else {
            for (int i = 0; i < n; i++) {
                v[at + i] += from[first + i];
            }
        }
    }

    @Override
    public void rectify(float[] v, int at, int n) {
        if (at == 0) {
            for (int i = 0; i < n; i++) {
                v[i] = Math.max(0f, v[i]);
            }
        } else {
            for (int i = 0; i < n; i++) {
                v[at + i] = Math.max(0f, v[at + i]);
            }
        }
    }

    @Override
    public void addAndRectify(float[] v, int at, float[] from, int first, int n) {
        add(v, at, from, first, n);
        rectify(v, at, n);
    }

    /**
     * The factor is 1 for every positive number, denormal ones too, and 0 for 0: the compiler vectorises this and no
     * comparison.
     */
    @Override
    public void mask(float[] v, int at, float[] result, int first, int n) {
        if (at == 0 && first == 0) {
            for (int i = 0; i < n; i++) {
                v[i] *= Math.min(1f, result[i] * 1e38f * 1e38f);
            }
        } else {
            for (int i = 0; i < n; i++) {
                v[at + i] *= Math.min(1f, result[first + i] * 1e38f * 1e38f);
            }
        }
    }
}
