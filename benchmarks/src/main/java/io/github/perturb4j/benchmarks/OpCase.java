package io.github.perturb4j.benchmarks;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.kernel.Indices;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.WindowMean.Windows;
import io.github.perturb4j.autodiff.ops.*;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What each op is measured on: float32 arrays of about 1 MB, in the shapes the networks have them where those are of
 * that size. JMH takes every constant as a value of {@link OpBenchmark#op}. A test compares them with the ops there
 * are.
 */
public enum OpCase {
    ABS(new Abs(), 1),
    ADD(new Add(), 2),
    BATCH_NORM(draw -> new Example(new BatchNorm(1e-5, moments -> {}), image(draw), draw.normal(64), draw.normal(64))),
    BROADCAST_TO(draw -> new Example(new BroadcastTo(1, 64, 64, 64), draw.normal(64, 1, 1))),
    CAT(draw -> new Example(new Cat(1), draw.normal(1, 32, 64, 64), draw.normal(1, 32, 64, 64))),
    CHANNEL_AFFINE(draw -> new Example(new ChannelAffine(), image(draw), draw.normal(64), draw.normal(64))),
    CLAMP(new Clamp(-1, 1), 1),
    CONV2D_1X1(draw -> convolution(draw, new Convolve2d(1, 0, 1, 1), 64, 56, 256, 1)),
    CONV2D_3X3(draw -> convolution(draw, new Convolve2d(1, 1, 1, 1), 64, 56, 64, 3)),
    CONV2D_3X3_STRIDE_2(draw -> convolution(draw, new Convolve2d(2, 1, 1, 1), 128, 56, 128, 3)),
    CONV2D_3X3_LATE(draw -> convolution(draw, new Convolve2d(1, 1, 1, 1), 512, 7, 512, 3)),
    CONV2D_3X3_GROUPS_32(draw -> convolution(draw, new Convolve2d(1, 1, 1, 32), 128, 56, 128, 3)),
    CONV2D_7X7_STRIDE_2(draw -> convolution(draw, new Convolve2d(2, 3, 1, 1), 3, 224, 64, 7)),
    CONV2D_INPUT_GRAD(draw -> new Example(
            new Conv2dInputGrad(new Convolve2d(1, 1, 1, 1), 56, 56),
            draw.normal(1, 64, 56, 56),
            draw.normal(64, 64, 3, 3))),
    CONV2D_WEIGHT_GRAD(draw -> new Example(
            new Conv2dWeightGrad(new Convolve2d(1, 1, 1, 1), 3, 3),
            draw.normal(1, 64, 56, 56),
            draw.normal(1, 64, 56, 56))),
    COS(new Cos(), 1),
    DIV(draw -> new Example(new Div(), image(draw), positive(draw))),
    EMBED(draw -> new Example(
            new Embed(new long[] {0, 0, 1, 1}, new long[] {1, 64, 64, 64}, new long[] {1, 1, 1, 1}),
            draw.normal(1, 64, 62, 62))),
    ERF(new Erf(), 1),
    EXP(new Exp(), 1),
    LOG(draw -> new Example(new Log(), positive(draw))),
    LOG_SOFTMAX(draw -> new Example(new LogSoftmax(1), logits(draw))),
    LOG_SUM_EXP(draw -> new Example(new LogSumExp(1), logits(draw))),
    MASKED(new Masked(), 2),
    MAT_MUL(draw -> new Example(new MatMul(false, false), draw.normal(512, 512), draw.normal(512, 512))),
    MAX_ALONG(draw -> new Example(new MaxAlong(1), logits(draw))),
    MAX_POOL2D(new MaxPool2d(3, 2, 1, false), 1),
    MAXIMUM(new Maximum(), 2),
    MEAN_POOL2D(draw -> new Example(new MeanPool2d(global(), global()), draw.normal(2, 2048, 7, 7))),
    MEAN_POOL2D_GRADIENT(draw -> new Example(new MeanPool2dGradient(global(), global()), draw.normal(2, 2048, 1, 1))),
    MINIMUM(new Minimum(), 2),
    MUL(new Mul(), 2),
    NEG(new Neg(), 1),
    PERMUTE(new Permute(0, 2, 3, 1), 1),
    PICK(draw -> new Example(new Pick(oneOfFour(draw)), image(draw))),
    PLACE(draw -> new Example(new Place(oneOfFour(draw), new long[] {1, 64, 64, 64}), draw.normal(1, 64, 32, 32))),
    POW(draw -> new Example(new Pow(-0.5), positive(draw))),
    POWER(draw -> new Example(new Power(), positive(draw), positive(draw))),
    RELU(new Relu(), 1),
    RESHAPE(new Reshape(64, 4096), 1),
    SCALE(new Scale(2), 1),
    SHIFT(new Shift(1), 1),
    SIGMOID(new Sigmoid(), 1),
    SIGN(new Sign(), 1),
    SIN(new Sin(), 1),
    SLICE(draw -> new Example(
            new Slice(new long[] {0, 0, 1, 1}, new long[] {1, 64, 62, 62}, new long[] {1, 1, 1, 1}), image(draw))),
    SOFTMAX(draw -> new Example(new Softmax(1), logits(draw))),
    SQRT(draw -> new Example(new Sqrt(), positive(draw))),
    SQUARE(new Square(), 1),
    SUB(new Sub(), 2),
    SUM_TO(new SumTo(1, 64, 1, 1), 1),
    TANH(new Tanh(), 1);

    private static final long SEED = 20;

    private final Function<Draw, Example> maker;
    private Example made;

    OpCase(Function<Draw, Example> maker) {
        this.maker = maker;
    }

    /** An op of {@code inputs} normal images. */
    OpCase(Op op, int inputs) {
        this(draw -> {
            INDArray[] x = new INDArray[inputs];
            for (int i = 0; i < inputs; i++) {
                x[i] = image(draw);
            }
            return new Example(op, x);
        });
    }

    /** The op and its float32 inputs, which must not be changed: the same every time. */
    synchronized Example example() {
        if (made == null) {
            made = make();
        }
        return made;
    }

    /** Lets go of the arrays. */
    synchronized void forget() {
        made = null;
    }

    private Example make() {
        Example drawn = maker.apply(new Draw(SEED));
        INDArray[] inputs = new INDArray[drawn.inputs().length];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = Memory.copy(drawn.inputs()[i], DataType.FLOAT);
        }
        return new Example(drawn.op(), inputs);
    }

    /** 1 MiB of float32. */
    private static INDArray image(Draw draw) {
        return draw.normal(1, 64, 64, 64);
    }

    private static INDArray positive(Draw draw) {
        return draw.uniform(0.5, 2, 1, 64, 64, 64);
    }

    private static INDArray logits(Draw draw) {
        return draw.normal(256, 1000);
    }

    private static Example convolution(Draw draw, Convolve2d op, int in, int side, int out, int kernel) {
        return new Example(op, draw.normal(1, in, side, side), draw.normal(out, in / op.groups(), kernel, kernel));
    }

    private static Windows global() {
        return Windows.adaptive(7, 1);
    }

    /** One position of every four of an {@link #image}, as 2x2 max pooling chooses them. */
    private static Indices oneOfFour(Draw draw) {
        int[] flat = new int[64 * 32 * 32];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = 4 * i + draw.between(0, 3);
        }
        return new Indices(new long[] {1, 64, 32, 32}, flat);
    }
}
