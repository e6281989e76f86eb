package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.autodiff.kernel.nhwc.Epilogue;
import io.github.perturb4j.autodiff.kernel.nhwc.ImageMap;
import io.github.perturb4j.autodiff.kernel.nhwc.Images;
import io.github.perturb4j.autodiff.kernel.nhwc.PackedConvolution;
import io.github.perturb4j.autodiff.kernel.nhwc.StemGradient;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution with the kernels chosen for its shape, one for each direction. It can be run once it is {@link
 * #packed}.
 *
 * @param scale a factor per output channel, or null
 * @param forward null until packed
 * @param gradient null until packed, and where only the result is wanted
 */
record ConvolutionLayer(
        ConvGeometry at,
        INDArray weight,
        float[] scale,
        PackedConvolution forward,
        PackedConvolution gradient,
        boolean givesPixels)
        implements ImageMap {
    /** How the texts of convolutions, and of no other layers, begin. */
    static final String KIND = "conv ";

    private static final int FEW_CHANNELS = 4;

    static ConvolutionLayer of(ConvGeometry at, INDArray weight) {
        return new ConvolutionLayer(at, weight, null, null, null, false);
    }

    /** Each output channel times a factor. */
    ConvolutionLayer scaled(float[] factor) {
        float[] product = scale == null ? factor : Node.times(scale, factor);
        return new ConvolutionLayer(at, weight, product, null, null, false);
    }

    /**
     * Packs what is not packed yet.
     *
     * @param pixelScale of the network's input if this is the only layer that reads it, else null
     * @param withGradient whether the gradient is wanted; without it the layer has none
     */
    ConvolutionLayer packed(float[] pixelScale, boolean withGradient, PackedWeights weights) {
        PackedConvolution map = kernel(weights, false);
        if (!withGradient) {
            return new ConvolutionLayer(at, weight, scale, map, null, false);
        }
        boolean chosen = weights.strategies().layers().contains(text());
        if (chosen || pixelScale == null || at.inChannels() > FEW_CHANNELS || at.groups() > 1) {
            return new ConvolutionLayer(at, weight, scale, map, kernel(weights, true), false);
        }
        PackedConvolution stem = weights.of(
                at, weight, scale, "stem", true, () -> StemGradient.pack(at, Span.of(weight), scale, pixelScale));
        return new ConvolutionLayer(at, weight, scale, map, stem, true);
    }

    private PackedConvolution kernel(PackedWeights weights, boolean back) {
        Strategy strategy = weights.strategies().of(text(), at, back);
        return weights.of(
                at, weight, scale, strategy.name(), back, () -> strategy.pack(at, Span.of(weight), scale, back));
    }

    @Override
    public Images output() {
        return Images.of(at.outputShape());
    }

    @Override
    public void forward(Span x, Span y, Span saved, Epilogue epilogue) {
        forward.run(x, y, epilogue);
    }

    @Override
    public void gradient(Span g, Span dx, Span saved, Epilogue epilogue) {
        gradient.run(g, dx, epilogue);
    }

    @Override
    public String text() {
        return KIND + at.kernelHeight() + "x" + at.kernelWidth() + (at.stride() == 1 ? "" : "/" + at.stride()) + " "
                + at.inChannels() + "->" + at.outChannels()
                + (at.groups() == 1 ? "" : " in " + at.groups() + " groups");
    }

    @Override
    public String strategy() {
        return forward.strategy() + (gradient == null ? "" : " | " + gradient.strategy());
    }
}
