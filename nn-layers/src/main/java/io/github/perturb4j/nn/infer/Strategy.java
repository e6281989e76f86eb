package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.autodiff.kernel.nhwc.GatheredConvolution;
import io.github.perturb4j.autodiff.kernel.nhwc.GemmConvolution;
import io.github.perturb4j.autodiff.kernel.nhwc.PackedConvolution;
import io.github.perturb4j.autodiff.kernel.nhwc.WinogradConvolution;

/** The ways of computing a convolution or its gradient at the input. */
enum Strategy {
    /** A product of patches and weights. */
    PRODUCT {
        @Override
        PackedConvolution pack(ConvGeometry at, Span weight, float[] scale, boolean gradient) {
            return GemmConvolution.pack(at, weight, scale, gradient);
        }
    },
    /** Winograd's minimal filtering with output tiles of 2x2. */
    WINOGRAD_2 {
        @Override
        PackedConvolution pack(ConvGeometry at, Span weight, float[] scale, boolean gradient) {
            return WinogradConvolution.pack(2, at, weight, scale, gradient);
        }
    },
    /** The same with output tiles of 4x4. */
    WINOGRAD_4 {
        @Override
        PackedConvolution pack(ConvGeometry at, Span weight, float[] scale, boolean gradient) {
            return WinogradConvolution.pack(4, at, weight, scale, gradient);
        }
    },
    /** A product of gathered pixels, for any groups; a strided convolution's gradient is split by parity. */
    GATHERED {
        @Override
        PackedConvolution pack(ConvGeometry at, Span weight, float[] scale, boolean gradient) {
            return GatheredConvolution.pack(at, weight, scale, gradient);
        }
    };

    abstract PackedConvolution pack(ConvGeometry at, Span weight, float[] scale, boolean gradient);

    /** Whether it can compute a convolution, or its gradient. */
    boolean fits(ConvGeometry at, boolean gradient) {
        return switch (this) {
            case PRODUCT ->
                at.groups() == 1
                        && (!gradient || at.stride() == 1 && at.padding() <= at.dilation() * (at.kernelHeight() - 1));
            case WINOGRAD_2, WINOGRAD_4 -> WinogradConvolution.fits(at);
            case GATHERED -> true;
        };
    }
}
