package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.autodiff.kernel.nhwc.Epilogue;
import io.github.perturb4j.autodiff.kernel.nhwc.Images;
import io.github.perturb4j.autodiff.kernel.nhwc.PackedConvolution;
import io.github.perturb4j.autodiff.kernel.nhwc.StemGradient;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A convolution with the kernels chosen for its shape, one for each direction. */
record ConvolutionLayer(ConvGeometry at, PackedConvolution map, PackedConvolution gradient, boolean givesPixels)
        implements Layer {
    private static final int FEW_CHANNELS = 4;

    /** @param pixelScale of the network's input if this is the only layer that reads it, else null */
    static ConvolutionLayer of(
            ConvGeometry at, INDArray weight, float[] scale, float[] pixelScale, PackedWeights weights) {
        PackedConvolution map = kernel(at, weight, scale, weights, false);
        boolean stem = pixelScale != null && at.inChannels() <= FEW_CHANNELS && at.groups() == 1;
        PackedConvolution gradient = stem
                ? weights.of(
                        at,
                        weight,
                        scale,
                        "stem",
                        true,
                        () -> StemGradient.pack(at, Span.of(weight), scale, pixelScale))
                : kernel(at, weight, scale, weights, true);
        return new ConvolutionLayer(at, map, gradient, stem);
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
        return "conv " + at.kernelHeight() + "x" + at.kernelWidth() + (at.stride() == 1 ? "" : "/" + at.stride()) + " "
                + at.inChannels() + "->" + at.outChannels()
                + (at.groups() == 1 ? "" : " in " + at.groups() + " groups");
    }

    @Override
    public String strategy() {
        return map.strategy() + " | " + gradient.strategy();
    }
}
