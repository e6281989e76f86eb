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

    /** The fastest known for a shape. */
    static Strategy of(ConvGeometry at, boolean gradient) {
        String o=System.getProperty("strat."+at.kernelHeight()+"."+at.stride()+"."+at.inChannels()+"."+at.outChannels()+"."+gradient);
        if(o!=null)return valueOf(o);
        if (WinogradConvolution.fits(at) && Math.min(at.inChannels(), at.outChannels()) >= 16) {
            boolean manyWeights = (long) at.inChannels() * at.outChannels() >= 256 * 256;
            if (manyWeights && at.outPixels() < 100) {
                return GATHERED;
            }
            return manyWeights && at.outPixels() < 400 ? WINOGRAD_2 : WINOGRAD_4;
        }
        return at.groups() > 1 || at.stride() > 1 ? GATHERED : PRODUCT;
    }
}
