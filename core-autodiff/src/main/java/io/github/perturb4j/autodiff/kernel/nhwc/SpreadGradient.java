package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The gradient at the input of a strided convolution: dL/dy with zeros between its pixels, convolved with the mirrored weights. */
public final class SpreadGradient implements PackedConvolution {
    private final ConvGeometry at;
    private final int height;
    private final int width;
    private final GemmConvolution convolution;

    private SpreadGradient(ConvGeometry at, Span weight, float[] scale) {
        int back = at.dilation() * (at.kernelHeight() - 1) - at.padding();
        this.at = at;
        this.height = at.height() - back + at.padding();
        this.width = at.width() - back + at.padding();
        this.convolution = GemmConvolution.pack(
                new ConvGeometry(
                        1,
                        at.inChannels(),
                        at.height(),
                        at.width(),
                        at.outChannels(),
                        at.kernelHeight(),
                        at.kernelWidth(),
                        1,
                        at.padding(),
                        at.dilation(),
                        1),
                weight,
                scale,
                true);
    }

    /** The gradient of a convolution of one group, given its weights (out, in, kh, kw) and a factor per output channel or null. */
    public static SpreadGradient pack(ConvGeometry at, Span weight, float[] scale) {
        return new SpreadGradient(at, weight, scale);
    }

    @Override
    public void run(Span g, Span dx, Epilogue epilogue) {
        int n = (int) (g.length() / ((long) at.outPixels() * at.outChannels()));
        Images wide = new Images(n, height, width, at.outChannels());
        Images narrow = new Images(n, at.outHeight(), at.outWidth(), at.outChannels());
        INDArray image = Memory.uninitialized(DataType.FLOAT, wide.length());
        try {
            new Box(wide, narrow, 0, at.stride(), 0, at.stride(), 0).scatter(g, Span.of(image), Epilogue.NONE);
            convolution.run(Span.of(image), dx, epilogue);
        } finally {
            image.close();
        }
    }

    @Override
    public String strategy() {
        return "spread";
    }

    @Override
    public long bytes() {
        return convolution.bytes();
    }

    @Override
    public void close() {
        convolution.close();
    }
}
