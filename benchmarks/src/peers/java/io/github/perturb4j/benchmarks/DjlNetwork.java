package io.github.perturb4j.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A ResNet in evaluation mode in PyTorch through DJL, from a state dict alone: its names and shapes tell the
 * architecture.
 */
final class DjlNetwork {
    private static final Shape SAME = new Shape(1, 1);

    private final Map<String, NDArray> weights = new HashMap<>();
    private final NDArray mean;
    private final NDArray deviation;

    /** Copies the weights into the manager's memory. */
    DjlNetwork(NDManager manager, StateDict dict) {
        dict.tensors().forEach((name, tensor) -> {
            if (!name.endsWith("num_batches_tracked")) {
                weights.put(name, Djl.copy(manager, floats(tensor)));
            }
        });
        mean = manager.create(new float[] {0.485f, 0.456f, 0.406f}, new Shape(1, 3, 1, 1));
        deviation = manager.create(new float[] {0.229f, 0.224f, 0.225f}, new Shape(1, 3, 1, 1));
    }

    private static org.nd4j.linalg.api.ndarray.INDArray floats(TensorData tensor) {
        return tensor.toArray(DataType.FLOAT);
    }

    /** Logits of pixels in [0, 1]. */
    NDArray logits(NDArray pixels) {
        boolean small = weights.containsKey("linear.weight");
        NDArray x = pixels.sub(mean).div(deviation);
        x = Activation.relu(norm(convolution(x, "conv1", small ? 1 : 2), "bn1"));
        if (!small) {
            x = Pool.maxPool2d(x, new Shape(3, 3), new Shape(2, 2), SAME, false);
        }
        for (int stage = 1; weights.containsKey("layer" + stage + ".0.conv1.weight"); stage++) {
            for (int i = 0; weights.containsKey("layer" + stage + "." + i + ".conv1.weight"); i++) {
                x = block(x, "layer" + stage + "." + i + ".", stage > 1 && i == 0 ? 2 : 1);
            }
        }
        String last = small ? "linear" : "fc";
        NDArray features = Pool.globalAvgPool2d(x);
        return Linear.linear(features, weights.get(last + ".weight"), weights.get(last + ".bias"))
                .singletonOrThrow();
    }

    private NDArray block(NDArray x, String name, int stride) {
        boolean bottleneck = weights.containsKey(name + "conv3.weight");
        int layers = bottleneck ? 3 : 2;
        NDArray y = x;
        for (int i = 1; i <= layers; i++) {
            boolean strided = i == (bottleneck ? 2 : 1);
            y = norm(convolution(y, name + "conv" + i, strided ? stride : 1), name + "bn" + i);
            y = i < layers ? Activation.relu(y) : y;
        }
        return Activation.relu(y.add(shortcut(x, y, name, stride)));
    }

    private NDArray shortcut(NDArray x, NDArray y, String name, int stride) {
        if (weights.containsKey(name + "downsample.0.weight")) {
            return norm(convolution(x, name + "downsample.0", stride), name + "downsample.1");
        }
        if (stride == 1) {
            return x;
        }
        // Option A: every second pixel, zeros for new channels.
        long side = (y.getShape().get(1) - x.getShape().get(1)) / 2;
        return x.get(":, :, ::2, ::2").pad(new Shape(0, 0, 0, 0, side, side), 0);
    }

    private NDArray convolution(NDArray x, String name, int stride) {
        NDArray weight = weights.get(name + ".weight");
        long padding = weight.getShape().get(2) / 2;
        int groups = (int) (x.getShape().get(1) / weight.getShape().get(1));
        return Conv2d.conv2d(x, weight, null, new Shape(stride, stride), new Shape(padding, padding), SAME, groups)
                .singletonOrThrow();
    }

    private NDArray norm(NDArray x, String name) {
        return BatchNorm.batchNorm(
                        x,
                        weights.get(name + ".running_mean"),
                        weights.get(name + ".running_var"),
                        weights.get(name + ".weight"),
                        weights.get(name + ".bias"),
                        1,
                        0.9f,
                        1e-5f,
                        false)
                .singletonOrThrow();
    }
}
