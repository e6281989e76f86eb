package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The gradient at the input of a strided convolution: dL/dy with zeros between its pixels, convolved with the mirrored weights. */
public final class SpreadGradient implements PackedConvolution {
    private final Box spread;
    private final GemmConvolution convolution;

    /** @param weights from {@link GemmConvolution#packMirrored} */
    public SpreadGradient(ConvGeometry at, INDArray weights) {
        int back = at.dilation() * (at.kernelHeight() - 1) - at.padding();
        int height = at.height() - back + at.padding();
        int width = at.width() - back + at.padding();
        Images wide = new Images(at.n(), height, width, at.outChannels());
        Images narrow = new Images(at.n(), at.outHeight(), at.outWidth(), at.outChannels());
        this.spread = new Box(wide, narrow, 0, at.stride(), 0, at.stride(), 0);
        this.convolution = new GemmConvolution(
                new ConvGeometry(
                        at.n(),
                        at.outChannels(),
                        height,
                        width,
                        at.inChannels(),
                        at.kernelHeight(),
                        at.kernelWidth(),
                        1,
                        back,
                        at.dilation(),
                        1),
                weights);
    }

    @Override
    public void run(Span g, Span dx, Epilogue epilogue) {
        INDArray image = Memory.uninitialized(DataType.FLOAT, spread.large().length());
        try {
            spread.scatter(g, Span.of(image), Epilogue.NONE);
            convolution.run(Span.of(image), dx, epilogue);
        } finally {
            image.close();
        }
    }

    @Override
    public String strategy() {
        return "spread";
    }
}
