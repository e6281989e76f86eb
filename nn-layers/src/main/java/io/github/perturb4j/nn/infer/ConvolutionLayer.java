package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.autodiff.kernel.nhwc.Epilogue;
import io.github.perturb4j.autodiff.kernel.nhwc.Images;
import io.github.perturb4j.autodiff.kernel.nhwc.PackedConvolution;
import io.github.perturb4j.autodiff.kernel.nhwc.StemGradient;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution with the kernels chosen for its shape, one for each direction.
 *
 * @param gradient null where only the result is wanted
 */
record ConvolutionLayer(ConvGeometry at, PackedConvolution map, PackedConvolution gradient, boolean givesPixels)
        implements Layer {
    /** How the texts of convolutions, and of no other layers, begin. */
    static final String KIND = "conv ";

    private static final int FEW_CHANNELS = 4;

    /**
     * Packs what is not packed yet.
     *
     * @param scale a factor per output channel, or null
     * @param pixelScale of the network's input if this is the only layer that reads it, else null
     * @param gradient whether the gradient is wanted; without it the layer has none
     */
    static ConvolutionLayer of(
            ConvGeometry at,
            INDArray weight,
            float[] scale,
            float[] pixelScale,
            boolean gradient,
            PackedWeights weights) {
        PackedConvolution map = kernel(at, weight, scale, weights, false);
        if (!gradient) {
            return new ConvolutionLayer(at, map, null, false);
        }
        boolean chosen = weights.strategies().layers().contains(text(at));
        if (chosen || pixelScale == null || at.inChannels() > FEW_CHANNELS || at.groups() > 1) {
            return new ConvolutionLayer(at, map, kernel(at, weight, scale, weights, true), false);
        }
        PackedConvolution stem = weights.of(
                at, weight, scale, "stem", true, () -> StemGradient.pack(at, Span.of(weight), scale, pixelScale));
        return new ConvolutionLayer(at, map, stem, true);
    }

    private static PackedConvolution kernel(
            ConvGeometry at, INDArray weight, float[] scale, PackedWeights weights, boolean gradient) {
        Strategy strategy = weights.strategies().of(text(at), at, gradient);
        return weights.of(
                at,
                weight,
                scale,
                strategy.name(),
                gradient,
                () -> strategy.pack(at, Span.of(weight), scale, gradient));
    }

    @Override
    public Images output() {
        return new Images(at.n(), at.outHeight(), at.outWidth(), at.outChannels());
    }

    @Override
    public void forward(Span x, Span y, Span saved, Epilogue epilogue) {
        map.run(x, y, epilogue);
    }

    @Override
    public void gradient(Span g, Span dx, Span saved, Epilogue epilogue) {
        gradient.run(g, dx, epilogue);
    }

    @Override
    public String text() {
        return text(at);
    }

    private static String text(ConvGeometry at) {
        return KIND + at.kernelHeight() + "x" + at.kernelWidth() + (at.stride() == 1 ? "" : "/" + at.stride()) + " "
                + at.inChannels() + "->" + at.outChannels()
                + (at.groups() == 1 ? "" : " in " + at.groups() + " groups");
    }

    @Override
    public String strategy() {
        return map.strategy() + (gradient == null ? "" : " | " + gradient.strategy());
    }
}
