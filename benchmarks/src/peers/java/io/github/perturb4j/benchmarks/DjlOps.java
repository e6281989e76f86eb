package io.github.perturb4j.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What DJL computes for each {@link OpCase} it has an op for. Views are copied, as perturb4j's ops do, by
 * {@code mul(1)}: DJL's own copy has no gradient.
 */
final class DjlOps {
    private static final Map<OpCase, Function<NDArray[], NDArray>> ALL = new EnumMap<>(OpCase.class);

    static {
        elementwise();
        shapes();
        ALL.put(OpCase.BATCH_NORM, x -> {
            NDArray mean = x[0].getManager().zeros(new Shape(64));
            NDArray variance = x[0].getManager().ones(new Shape(64));
            return BatchNorm.batchNorm(x[0], mean, variance, x[1], x[2], 1, 0.9f, 1e-5f, true)
                    .singletonOrThrow();
        });
        ALL.put(
                OpCase.CHANNEL_AFFINE,
                x -> x[0].mul(x[1].reshape(1, 64, 1, 1)).add(x[2].reshape(1, 64, 1, 1)));
        ALL.put(OpCase.CONV2D_1X1, x -> convolution(x, 1, 0, 1));
        ALL.put(OpCase.CONV2D_3X3, x -> convolution(x, 1, 1, 1));
        ALL.put(OpCase.CONV2D_3X3_STRIDE_2, x -> convolution(x, 2, 1, 1));
        ALL.put(OpCase.CONV2D_3X3_LATE, x -> convolution(x, 1, 1, 1));
        ALL.put(OpCase.CONV2D_3X3_GROUPS_32, x -> convolution(x, 1, 1, 32));
        ALL.put(OpCase.CONV2D_7X7_STRIDE_2, x -> convolution(x, 2, 3, 1));
        ALL.put(OpCase.LOG_SOFTMAX, x -> x[0].logSoftmax(1));
        ALL.put(OpCase.MAT_MUL, x -> x[0].matMul(x[1]));
        ALL.put(OpCase.MAX_ALONG, x -> x[0].max(new int[] {1}, true));
        ALL.put(OpCase.MAX_POOL2D, x -> Pool.maxPool2d(x[0], pair(3), pair(2), pair(1), false));
        ALL.put(OpCase.SOFTMAX, x -> x[0].softmax(1));
        ALL.put(OpCase.SUM_TO, x -> x[0].sum(new int[] {2, 3}, true));
    }

    private DjlOps() {}

    static Map<OpCase, Function<NDArray[], NDArray>> all() {
        return ALL;
    }

    private static void elementwise() {
        ALL.put(OpCase.ABS, x -> x[0].abs());
        ALL.put(OpCase.ADD, x -> x[0].add(x[1]));
        ALL.put(OpCase.CLAMP, x -> x[0].clip(-1, 1));
        ALL.put(OpCase.DIV, x -> x[0].div(x[1]));
        ALL.put(OpCase.EXP, x -> x[0].exp());
        ALL.put(OpCase.LOG, x -> x[0].log());
        ALL.put(OpCase.MASKED, x -> NDArrays.where(x[0].gt(0), x[1], x[1].zerosLike()));
        ALL.put(OpCase.MAXIMUM, x -> NDArrays.maximum(x[0], x[1]));
        ALL.put(OpCase.MINIMUM, x -> NDArrays.minimum(x[0], x[1]));
        ALL.put(OpCase.MUL, x -> x[0].mul(x[1]));
        ALL.put(OpCase.NEG, x -> x[0].neg());
        ALL.put(OpCase.POW, x -> x[0].pow(-0.5));
        ALL.put(OpCase.RELU, x -> Activation.relu(x[0]));
        ALL.put(OpCase.SCALE, x -> x[0].mul(2));
        ALL.put(OpCase.SHIFT, x -> x[0].add(1));
        ALL.put(OpCase.SIGMOID, x -> Activation.sigmoid(x[0]));
        ALL.put(OpCase.SIGN, x -> x[0].sign());
        ALL.put(OpCase.SQRT, x -> x[0].sqrt());
        ALL.put(OpCase.SQUARE, x -> x[0].square());
        ALL.put(OpCase.SUB, x -> x[0].sub(x[1]));
        ALL.put(OpCase.TANH, x -> Activation.tanh(x[0]));
    }

    private static void shapes() {
        ALL.put(OpCase.BROADCAST_TO, x -> x[0].broadcast(new Shape(1, 64, 64, 64)).mul(1));
        ALL.put(OpCase.CAT, x -> NDArrays.concat(new NDList(x[0], x[1]), 1));
        ALL.put(OpCase.RESHAPE, x -> x[0].reshape(64, 4096).mul(1));
        ALL.put(OpCase.SLICE, x -> x[0].get(":, :, 1:63, 1:63").mul(1));
    }

    private static NDArray convolution(NDArray[] x, int stride, int padding, int groups) {
        return Conv2d.conv2d(x[0], x[1], null, pair(stride), pair(padding), pair(1), groups)
                .singletonOrThrow();
    }

    private static Shape pair(int size) {
        return new Shape(size, size);
    }
}
