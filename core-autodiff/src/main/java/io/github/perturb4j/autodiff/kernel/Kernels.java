package io.github.perturb4j.autodiff.kernel;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A provider of the kernels that exist more than once. {@link #PLAIN} is the readable reference: it computes in
 * float64, takes both types, and is what float64 arrays are computed by. {@link #FAST} takes float32 alone. A test
 * compares the two, method by method.
 */
public record Kernels(
        ElementKernels elements, LineKernels lines, MoveKernels moves, ChannelKernels channels, PoolKernels pools) {
    static final Kernels PLAIN =
            new Kernels(new PlainElements(), new PlainLines(), new PlainMoves(), new PlainChannels(), new PlainPools());

    static final Kernels FAST =
            new Kernels(new FloatElements(), new FloatLines(), new FloatMoves(), new FloatChannels(), new FloatPools());

    /**
     * What float32 arrays are computed by, chosen once: a third provider, such as Java's vectors, is asked for here.
     */
    private static final Kernels FLOAT32 = FAST;

    /** The provider for an array of this one's type. */
    public static Kernels of(INDArray x) {
        return x.dataType() == DataType.FLOAT ? FLOAT32 : PLAIN;
    }
}
