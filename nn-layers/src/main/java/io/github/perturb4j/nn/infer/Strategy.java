package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.autodiff.kernel.nhwc.GemmConvolution;
import io.github.perturb4j.autodiff.kernel.nhwc.PackedConvolution;
import io.github.perturb4j.autodiff.kernel.nhwc.SpreadGradient;
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
    /** The gradient of a strided convolution as a convolution of dL/dy with zeros between its pixels. */
    SPREAD {
        @Override
        PackedConvolution pack(ConvGeometry at, Span weight, float[] scale, boolean gradient) {
            return SpreadGradient.pack(at, weight, scale);
        }
    };

    abstract PackedConvolution pack(ConvGeometry at, Span weight, float[] scale, boolean gradient);

    /** The fastest known for a shape. */
    static Strategy of(ConvGeometry at, boolean gradient) {
        if (WinogradConvolution.fits(at) && at.outChannels() >= 16 && at.inChannels() >= 16) {
            return at.outPixels() < 100 && at.inChannels() >= 256 ? WINOGRAD_2 : WINOGRAD_4;
        }
        return gradient && at.stride() > 1 ? SPREAD : PRODUCT;
    }
}
