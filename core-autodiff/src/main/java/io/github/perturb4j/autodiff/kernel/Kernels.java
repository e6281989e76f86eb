package io.github.perturb4j.autodiff.kernel;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where a kernel exists twice, the one that an array is computed by. {@link #PLAIN} is the readable reference: it computes in float64, for both
 * types, and is what float64 arrays are computed by. {@link #FAST} is for float32 alone.
 */
record Kernels(ElementKernels elements) {
    static final Kernels PLAIN = new Kernels(new PlainElements());
    static final Kernels FAST = new Kernels(new FloatElements());

    /** What float32 arrays are computed by, chosen once: a third provider is asked for here. */
    private static final Kernels FLOAT32 = FAST;

    static Kernels of(INDArray x) {
        return x.dataType() == DataType.FLOAT ? FLOAT32 : PLAIN;
    }
}
