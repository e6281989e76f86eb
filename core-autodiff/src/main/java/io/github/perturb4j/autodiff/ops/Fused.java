package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Recording;
import io.github.perturb4j.autodiff.Variable;
import org.nd4j.linalg.api.buffer.DataType;

/** Whether a vector-Jacobian product may be one kernel: in float32, where nobody differentiates it again. Else it is composed of ops. */
final class Fused {
    private Fused() {}

    static boolean applies(Variable g) {
        return g.dtype() == DataType.FLOAT && !Recording.isOn();
    }

    /** The same for kernels along the last dimension only. */
    static boolean applies(Variable g, int dim) {
        return applies(g) && isLast(dim, g.rank());
    }

    static boolean isLast(int dim, int rank) {
        return dim == -1 || dim == rank - 1;
    }
}
