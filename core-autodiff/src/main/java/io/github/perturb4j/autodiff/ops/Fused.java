package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Recording;

/**
 * Whether a vector-Jacobian product may be one kernel: where nobody differentiates it again. Else it is composed of
 * ops.
 */
final class Fused {
    private Fused() {}

    static boolean applies() {
        return !Recording.isOn();
    }

    /** The same for kernels along the last dimension only. */
    static boolean applies(int dim, int rank) {
        return applies() && (dim == -1 || dim == rank - 1);
    }
}
