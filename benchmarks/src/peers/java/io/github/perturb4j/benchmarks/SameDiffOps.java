package io.github.perturb4j.benchmarks;

import io.github.perturb4j.autodiff.ops.Convolve2d;
import java.util.EnumMap;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.enums.WeightsFormat;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;

/** What SameDiff computes for each {@link OpCase} it has an op for. */
final class SameDiffOps {
    private static final Map<OpCase, Maker> ALL = new EnumMap<>(OpCase.class);

    /** Adds the op to a graph. */
    interface Maker {
        SDVariable make(SameDiff sd, SDVariable[] x);
    }

    static {
        elementwise();
        shapes();
        ALL.put(
                OpCase.CHANNEL_AFFINE,
                (sd, x) -> x[0].mul(x[1].reshape(1, 64, 1, 1)).add(x[2].reshape(1, 64, 1, 1)));
        ALL.put(OpCase.CONV2D_1X1, (sd, x) -> convolution(sd, x, 1, 1, 0));
        ALL.put(OpCase.CONV2D_3X3, (sd, x) -> convolution(sd, x, 3, 1, 1));
        ALL.put(OpCase.CONV2D_3X3_STRIDE_2, (sd, x) -> convolution(sd, x, 3, 2, 1));
        ALL.put(OpCase.CONV2D_3X3_LATE, (sd, x) -> convolution(sd, x, 3, 1, 1));
        ALL.put(OpCase.CONV2D_7X7_STRIDE_2, (sd, x) -> convolution(sd, x, 7, 2, 3));
        ALL.put(OpCase.LOG_SOFTMAX, (sd, x) -> sd.nn().logSoftmax(x[0]));
        ALL.put(OpCase.MAT_MUL, (sd, x) -> x[0].mmul(x[1]));
        ALL.put(OpCase.MAX_ALONG, (sd, x) -> x[0].max(true, 1));
        ALL.put(OpCase.MAX_POOL2D, (sd, x) -> sd.cnn().maxPooling2d(x[0], pooling(3, 2, 1)));
        ALL.put(OpCase.MEAN_POOL2D, (sd, x) -> sd.cnn().avgPooling2d(x[0], pooling(7, 7, 0)));
        ALL.put(OpCase.SOFTMAX, (sd, x) -> sd.nn().softmax(x[0], 1));
        ALL.put(OpCase.SUM_TO, (sd, x) -> x[0].sum(true, 2, 3));
    }

    private SameDiffOps() {}

    static Map<OpCase, Maker> all() {
        return ALL;
    }

    /**
     * The case's inputs, the weights of a convolution as (height, width, in, out): with ours, its gradient fails in
     * this version.
     */
    static INDArray[] inputs(OpCase op) {
        INDArray[] inputs = op.example().inputs().clone();
        if (op.example().op() instanceof Convolve2d) {
            inputs[1] = inputs[1].permute(2, 3, 1, 0).dup('c');
        }
        return inputs;
    }

    /** The gradient of input number {@code i} as perturb4j lays it out. */
    static INDArray ourLayout(OpCase op, int i, INDArray gradient) {
        return i == 1 && op.example().op() instanceof Convolve2d ? gradient.permute(3, 2, 0, 1) : gradient;
    }

    private static void elementwise() {
        ALL.put(OpCase.ABS, (sd, x) -> sd.math().abs(x[0]));
        ALL.put(OpCase.ADD, (sd, x) -> x[0].add(x[1]));
        ALL.put(OpCase.CLAMP, (sd, x) -> sd.math().clipByValue(x[0], -1, 1));
        ALL.put(OpCase.DIV, (sd, x) -> x[0].div(x[1]));
        ALL.put(OpCase.EXP, (sd, x) -> sd.math().exp(x[0]));
        ALL.put(OpCase.LOG, (sd, x) -> sd.math().log(x[0]));
        ALL.put(OpCase.MAXIMUM, (sd, x) -> sd.math().max(x[0], x[1]));
        ALL.put(OpCase.MINIMUM, (sd, x) -> sd.math().min(x[0], x[1]));
        ALL.put(OpCase.MUL, (sd, x) -> x[0].mul(x[1]));
        ALL.put(OpCase.NEG, (sd, x) -> x[0].neg());
        ALL.put(OpCase.POW, (sd, x) -> x[0].pow(-0.5));
        ALL.put(OpCase.RELU, (sd, x) -> sd.nn().relu(x[0], 0));
        ALL.put(OpCase.SCALE, (sd, x) -> x[0].mul(2));
        ALL.put(OpCase.SHIFT, (sd, x) -> x[0].add(1));
        ALL.put(OpCase.SIGMOID, (sd, x) -> sd.nn().sigmoid(x[0]));
        ALL.put(OpCase.SIGN, (sd, x) -> sd.math().sign(x[0]));
        ALL.put(OpCase.SQRT, (sd, x) -> sd.math().sqrt(x[0]));
        ALL.put(OpCase.SQUARE, (sd, x) -> sd.math().square(x[0]));
        ALL.put(OpCase.SUB, (sd, x) -> x[0].sub(x[1]));
        ALL.put(OpCase.TANH, (sd, x) -> sd.math().tanh(x[0]));
    }

    private static void shapes() {
        ALL.put(OpCase.BROADCAST_TO, (sd, x) -> sd.tile(x[0].reshape(1, 64, 1, 1), 1, 1, 64, 64));
        ALL.put(OpCase.CAT, (sd, x) -> sd.concat(1, x[0], x[1]));
        ALL.put(OpCase.PERMUTE, (sd, x) -> x[0].permute(0, 2, 3, 1));
        ALL.put(OpCase.RESHAPE, (sd, x) -> x[0].reshape(64, 4096));
        ALL.put(
                OpCase.SLICE,
                (sd, x) -> x[0].get(
                        SDIndex.all(), SDIndex.all(), SDIndex.interval(1, 63), SDIndex.interval(1, 63)));
    }

    private static SDVariable convolution(SameDiff sd, SDVariable[] x, int kernel, int stride, int padding) {
        Conv2DConfig config = Conv2DConfig.builder()
                .kH(kernel)
                .kW(kernel)
                .sH(stride)
                .sW(stride)
                .pH(padding)
                .pW(padding)
                .dataFormat("NCHW")
                .weightsFormat(WeightsFormat.YXIO)
                .paddingMode(PaddingMode.VALID)
                .build();
        return sd.cnn().conv2d(x[0], x[1], config);
    }

    private static Pooling2DConfig pooling(int kernel, int stride, int padding) {
        return Pooling2DConfig.builder()
                .kH(kernel)
                .kW(kernel)
                .sH(stride)
                .sW(stride)
                .pH(padding)
                .pW(padding)
                .dH(1)
                .dW(1)
                .isNHWC(false)
                .paddingMode(PaddingMode.VALID)
                .build();
    }
}
